Attribute VB_Name = "SpmNeighbours"
Option Explicit
Option Private Module

' Which rows beside the caller's own may be read.
'
' Excel notices the cells whose values a function reads, arguments or not. Where one of them still waits for the very
' cell that reads it, Excel could warn of a circular reference where none is: as in a column of opening balances, each
' the closing balance of the row above. To read a formula is harmless. So the formulas are read first, and of the
' values only those of rows that cannot wait for the caller: all the row's formulas on the way to its arguments are the
' same as in the caller's row, and none of them looks into another row. What such formulas share beyond the row, as a
' rate table or a total, cannot wait for the caller either: else the caller's own arguments did so, too.

Private Const MOST_CELLS As Long = 400000

' Narrow the rows from top to bottom to those around the caller that may be read.
Public Sub SpmKeepApart(ByVal kinds As String, ByRef given As Variant, ByVal caller As Object, _
        ByRef top As Long, ByRef bottom As Long)
    Dim texts As Variant, needed() As Boolean, used As Object, own As Long, first As Long, last As Long, most As Long
    Set used = caller.Worksheet.UsedRange
    most = MOST_CELLS \ used.Columns.Count \ 2
    If top < caller.Row - most Then top = caller.Row - most
    If bottom > caller.Row + most Then bottom = caller.Row + most
    If top = bottom Then Exit Sub
    own = caller.Row - top + 1
    texts = caller.Offset(top - caller.Row, used.Column - caller.Column) _
        .Resize(bottom - top + 1, used.Columns.Count).FormulaR1C1
    first = own
    last = own
    If NeededColumns(kinds, given, caller, texts, top, used.Column, needed) Then
        Do While first > 1
            If Not SameFormulas(texts, first - 1, own, needed) Then Exit Do
            first = first - 1
        Loop
        Do While last < bottom - top + 1
            If Not SameFormulas(texts, last + 1, own, needed) Then Exit Do
            last = last + 1
        Loop
    End If
    bottom = top + last - 1
    top = top + first - 1
End Sub

' The columns of the sheet that the arguments come from, through whatever formulas. False where one of the formulas in the
' caller's row looks into other rows, or an argument is a formula on another sheet.
Private Function NeededColumns(ByVal kinds As String, ByRef given As Variant, ByVal caller As Object, ByRef texts As Variant, _
        ByVal top As Long, ByVal edge As Long, ByRef needed() As Boolean) As Boolean
    Dim at As Long, other As Long, grown As Boolean, seen() As Boolean, headers As Variant, loose As Object, text As String
    ReDim needed(1 To UBound(texts, 2))
    ReDim seen(1 To UBound(texts, 2))
    If Not AskedColumns(kinds, given, caller, UBound(texts, 1), top, edge, needed) Then Exit Function
    headers = HeadersOf(caller, edge, UBound(texts, 2))
    Set loose = NamesOfRows(caller.Worksheet)
    Do
        grown = False
        For at = 1 To UBound(texts, 2)
            If needed(at) And Not seen(at) Then
                seen(at) = True
                text = texts(caller.Row - top + 1, at)
                If SpmIsFormula(text) Then
                    If LooksElsewhere(text, caller, loose) Then Exit Function
                    For other = 1 To UBound(texts, 2)
                        If Not needed(other) Then needed(other) = Mentions(text, headers(other), other + edge - 1, other - at)
                    Next other
                    grown = True
                End If
            End If
        Next at
    Loop While grown
    NeededColumns = True
End Function

' The columns of the arguments that lie on the caller's row and sheet. On other sheets only constants will do.
Private Function AskedColumns(ByVal kinds As String, ByRef given As Variant, ByVal caller As Object, ByVal rows As Long, _
        ByVal top As Long, ByVal edge As Long, ByRef needed() As Boolean) As Boolean
    Dim at As Long, column As Long
    For at = LBound(given) To UBound(given)
        If Not SpmIsRange(kinds, at) And IsObject(given(at)) Then
            If given(at).Row = caller.Row Then
                If IsOnSheet(given(at), caller) Then
                    column = given(at).Column - edge + 1
                    If column >= 1 And column <= UBound(needed) Then needed(column) = True
                ElseIf Not SpmHasNoFormula(given(at).Offset(top - caller.Row, 0).Resize(rows, 1)) Then
                    Exit Function
                End If
            End If
        End If
    Next at
    AskedColumns = True
End Function

Private Function IsOnSheet(ByVal cell As Object, ByVal caller As Object) As Boolean
    If cell.Worksheet.Name <> caller.Worksheet.Name Then Exit Function
    IsOnSheet = cell.Worksheet.Parent.Name = caller.Worksheet.Parent.Name
End Function

' Whether the needed formulas of a row are those of the caller's. A constant waits for nothing.
Private Function SameFormulas(ByRef texts As Variant, ByVal row As Long, ByVal own As Long, ByRef needed() As Boolean) As Boolean
    Dim at As Long
    For at = 1 To UBound(needed)
        If needed(at) Then
            If SpmIsFormula(texts(row, at)) And texts(row, at) <> texts(own, at) Then Exit Function
        End If
    Next at
    SameFormulas = True
End Function

Public Function SpmIsFormula(ByVal text As String) As Boolean
    SpmIsFormula = Left$(text, 1) = "="
End Function

' --- what a formula refers to; in doubt, to more than it does --------------------------------------------------------

' Whether the formula, in R1C1 style, may look into other rows of the caller's sheet, one for each row of its own.
Private Function LooksElsewhere(ByVal text As String, ByVal caller As Object, ByVal loose As Object) As Boolean
    Dim word As Variant
    LooksElsewhere = True
    For Each word In Array("R[", "!RC", "OFFSET(", "INDIRECT(")
        If InStr(text, word) > 0 Then Exit Function
    Next word
    For Each word In loose
        If InStr(1, text, word, vbTextCompare) > 0 Then Exit Function
    Next word
    ' these take one cell of a range and need not wait for the others
    For Each word In Array("INDEX(", "XLOOKUP(", "CHOOSE(", "TAKE(", "DROP(")
        If InStr(text, word) > 0 And NamesOwnSheet(text, caller) Then Exit Function
    Next word
    LooksElsewhere = False
End Function

' Whether the formula has a whole column of the caller's own table, or a fixed place on its sheet.
Private Function NamesOwnSheet(ByVal text As String, ByVal caller As Object) As Boolean
    Dim at As Long, before As String, table As Object
    NamesOwnSheet = True
    Set table = SpmTableOf(caller)
    For at = 2 To Len(text) - 1
        before = Mid$(text, at - 1, 1)
        If Mid$(text, at, 1) = "[" And Mid$(text, at + 1, 1) <> "@" And InStr(Mid$(text, at, 12), "This Row]") = 0 Then
            If InStr("(,;=+-*/^&<>: ", before) > 0 And Not IsInThisRow(text, at) Then Exit Function
            If Not table Is Nothing Then
                If UCase$(Right$(Left$(text, at - 1), Len(table.Name))) = UCase$(table.Name) And InStr(Mid$(text, at, 13), "This Row]") = 0 Then Exit Function
            End If
        ElseIf Mid$(text, at, 2) Like "[RC]#" And Not before Like "[A-Za-z0-9_.!:]" Then
            Exit Function
        End If
    Next at
    NamesOwnSheet = False
End Function

' The second part of Table[[#This Row],[Column]].
Private Function IsInThisRow(ByVal text As String, ByVal at As Long) As Boolean
    IsInThisRow = Right$(Left$(text, at - 1), 10) = "This Row],"
End Function

' Whether the formula may refer to a column in its own row.
Private Function Mentions(ByVal text As String, ByVal header As String, ByVal column As Long, ByVal away As Long) As Boolean
    Dim letter As Variant
    Mentions = True
    If InStr(text, ":RC") > 0 Or InStr(text, "]:[") > 0 Or InStr(text, "@]") > 0 Then Exit Function
    If InStr(Replace(text, "This Row],", ""), "This Row]") > 0 Then Exit Function
    If InStr(text, "RC[" & away & "]") > 0 Or InStr(text, "C" & column) > 0 Then Exit Function
    If header <> "" Then
        If InStr(1, text, header & "]", vbTextCompare) > 0 Then Exit Function
        ' written in a way of its own in a formula
        For Each letter In Array("[", "]", "#", "'", "@", vbLf)
            If InStr(header, letter) > 0 Then Exit Function
        Next letter
    End If
    Mentions = False
End Function

' The headers over the columns of the sheet, of the tables that have the caller's row; "" where there is none.
Private Function HeadersOf(ByVal caller As Object, ByVal edge As Long, ByVal columns As Long) As Variant
    Dim found() As String, table As Object, at As Long, column As Long
    ReDim found(1 To columns)
    HeadersOf = found
    On Error GoTo NoTables
    For Each table In caller.Worksheet.ListObjects
        If table.Range.Row <= caller.Row And caller.Row < table.Range.Row + table.Range.Rows.Count Then
            For at = 1 To table.ListColumns.Count
                column = table.Range.Column + at - edge
                If column >= 1 And column <= columns Then found(column) = table.ListColumns(at).Name
            Next at
        End If
    Next table
    HeadersOf = found
NoTables:
End Function

' The workbook's names that may stand for other cells in each row: relative ones, and ranges of several cells on the sheet.
Private Function NamesOfRows(ByVal sheet As Object) As Object
    Dim found As New Collection, one As Object, text As String, name As String
    For Each one In sheet.Parent.Names
        text = one.RefersToR1C1
        name = one.Name
        If InStr(text, "R[") > 0 Or InStr(text, "!RC") > 0 Or InStr(text, "(") > 0 _
                Or (InStr(text, ":") > 0 And InStr(text, Replace(sheet.Name, "'", "''")) > 0) Then
            found.Add Mid$(name, InStrRev(name, "!") + 1)
        End If
    Next one
    Set NamesOfRows = found
End Function
