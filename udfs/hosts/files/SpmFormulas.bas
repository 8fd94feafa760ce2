Attribute VB_Name = "SpmFormulas"
Option Explicit
Option Private Module

' Formulas of a workbook that call our functions.

Private Const ASKING As String = "ISERROR("

' The cells of a workbook with a formula of ours; an array formula once, as its whole range.
Public Function SpmCellsOf(ByVal book As Object) As Object
    Dim sheet As Object, found As New Collection
    For Each sheet In book.Worksheets
        AddCellsOf sheet.UsedRange, found
    Next sheet
    Set SpmCellsOf = found
End Function

' All formulas of a sheet are read at once: to ask cell by cell takes seconds in a large workbook. A sheet of data alone,
' perhaps millions of cells, is not read.
Private Sub AddCellsOf(ByVal used As Object, ByVal found As Object)
    Dim row As Long, column As Long, texts As Variant
    If SpmHasNoFormula(used) Then Exit Sub
    texts = used.Formula
    If Not IsArray(texts) Then
        If SpmOursIn(texts) Then AddCell used, found
        Exit Sub
    End If
    For row = 1 To UBound(texts, 1)
        For column = 1 To UBound(texts, 2)
            If SpmOursIn(texts(row, column)) Then AddCell used.Cells(row, column), found
        Next column
    Next row
End Sub

Private Sub AddCell(ByVal cell As Object, ByVal found As Object)
    If Not cell.HasFormula Then Exit Sub
    If SpmSpills(cell) Then
        If cell.Address = cell.SpillParent.Address Then found.Add cell
    ElseIf Not cell.HasArray Then
        found.Add cell
    ElseIf cell.Address = cell.CurrentArray.Cells(1, 1).Address Then
        found.Add cell.CurrentArray
    End If
End Sub

' Whether the cell belongs to an answer that spills, in a version of Excel that knows it.
Public Function SpmSpills(ByVal cell As Object) As Boolean
    On Error Resume Next
    SpmSpills = cell.HasSpill
End Function

' Whether a formula calls a function of ours, be it one of another version. Text in quotes does not count.
Public Function SpmOursIn(ByVal formula As String) As Boolean
    Dim parts As Variant, at As Long, name As Variant
    If Left$(formula, 1) <> "=" Or InStr(1, formula, "SPM_", vbTextCompare) = 0 Then Exit Function
    If SpmPlain(formula) <> formula Then
        SpmOursIn = True
        Exit Function
    End If
    parts = Split(formula, """")
    For at = 0 To UBound(parts) Step 2
        For Each name In SpmNames()
            If InStr(1, parts(at), name & "(", vbTextCompare) > 0 Then
                SpmOursIn = True
                Exit Function
            End If
        Next name
    Next at
End Function

' Whether a formula only asks if our functions are there, which is as good a question once all is frozen:
' =IF(ISERROR(SPM_PAYOUT(1,1)),"as of March","live"). Text in quotes does not count.
Public Function SpmOnlyAsks(ByVal formula As String) As Boolean
    Dim parts As Variant, at As Long, name As Variant, text As String
    parts = Split(SpmPlain(formula), """")
    For at = 0 To UBound(parts) Step 2
        text = text & parts(at)
    Next at
    text = UCase$(Replace(text, " ", ""))
    For Each name In SpmNames()
        at = InStr(1, text, name & "(")
        Do While at > 0
            SpmOnlyAsks = at > Len(ASKING) And Mid$(text, EndOfCall(text, at + Len(name)) + 1, 1) = ")"
            If SpmOnlyAsks Then SpmOnlyAsks = Mid$(text, at - Len(ASKING), Len(ASKING)) = ASKING
            If Not SpmOnlyAsks Then Exit Function
            at = InStr(at + 1, text, name & "(")
        Loop
    Next name
End Function

' Where the bracket that opens at a place is closed; after the text where it is not.
Private Function EndOfCall(ByVal text As String, ByVal opening As Long) As Long
    Dim depth As Long, at As Long
    For at = opening To Len(text)
        If Mid$(text, at, 1) = "(" Then depth = depth + 1
        If Mid$(text, at, 1) = ")" Then depth = depth - 1
        If depth = 0 Then Exit For
    Next at
    EndOfCall = at
End Function

' A formula without the place of an add-in of ours before our functions. Text in quotes stays as it is.
Public Function SpmPlain(ByVal formula As String) As String
    Dim parts As Variant, at As Long
    SpmPlain = formula
    If InStr(1, formula, "!SPM_", vbTextCompare) = 0 Then Exit Function
    parts = Split(formula, """")
    For at = 0 To UBound(parts) Step 2
        parts(at) = WithoutPlaces(parts(at))
    Next at
    SpmPlain = Join(parts, """")
End Function

Private Function WithoutPlaces(ByVal text As String) As String
    Dim mark As Long, start As Long
    mark = InStr(1, text, "!SPM_", vbTextCompare)
    Do While mark > 1
        start = StartOfPlace(text, mark)
        If start = 0 Then Exit Do
        If SpmIsOurs(Mid$(text, start, mark - start)) Then
            text = Left$(text, start - 1) & Mid$(text, mark + 1)
            mark = start
        Else
            mark = mark + 1
        End If
        mark = InStr(mark, text, "!SPM_", vbTextCompare)
    Loop
    WithoutPlaces = text
End Function

' Where the words before an exclamation mark start. In quotes, two quotes in a row are one quote of the path.
Private Function StartOfPlace(ByVal text As String, ByVal mark As Long) As Long
    Dim start As Long
    If Mid$(text, mark - 1, 1) = "'" Then
        start = mark - 1
        Do
            If start < 2 Then Exit Function
            start = InStrRev(text, "'", start - 1)
            If start < 2 Then Exit Do
            If Mid$(text, start - 1, 1) <> "'" Then Exit Do
            start = start - 1
        Loop
    Else
        start = mark
        Do While start > 1
            If InStr("=(,;+-*/^&<>{} ", Mid$(text, start - 1, 1)) > 0 Then Exit Do
            start = start - 1
        Loop
    End If
    StartOfPlace = start
End Function

' 'C:\...\spm_xl.xlam', spm_xl.xlam, or the number of a link such as [2].
Public Function SpmIsOurs(ByVal place As String) As Boolean
    Dim text As String
    text = LCase$(Replace(place, "'", ""))
    If Left$(text, 1) = "[" And Right$(text, 1) = "]" Then
        SpmIsOurs = IsNumeric(Mid$(text, 2, Len(text) - 2))
    Else
        SpmIsOurs = Right$("\" & text, Len(SpmAddinFile()) + 1) = "\" & LCase$(SpmAddinFile())
        If Not SpmIsOurs Then SpmIsOurs = Right$(text, Len(SpmAddinFile()) + 1) = "/" & LCase$(SpmAddinFile())
    End If
End Function
