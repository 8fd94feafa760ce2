Attribute VB_Name = "SpmBlocks"
Option Explicit
Option Private Module

' A filled-down column in one hop.
'
' A hop to Python costs milliseconds. So the first cell of a filled-down column asks for the whole column at once,
' and the others find their answers by their own values (see SpmMemory). A cell that does not find its answer asks
' again. Neighbours are only read where Excel cannot take that for a circular reference (see SpmNeighbours), and what is
' read there is never the answer of a cell: the cell's own arguments are, and only on them it depends.

Private Const MOST_ROWS As Long = 5000

Private misses As Object
Private lastMiss As Double

Public Function SpmAskBlock(ByVal name As String, ByVal kinds As String, ByRef given As Variant, _
        ByRef values As Variant, ByVal key As String, ByRef answer As Variant) As Boolean
    Dim caller As Object, top As Long, bottom As Long, columns As Variant, wanted As Variant, keys As Variant
    On Error GoTo Alone
    If TypeName(Application.Caller) <> "Range" Then Exit Function
    Set caller = Application.Caller
    If caller.Cells.Count > 1 Then Exit Function
    If Not Extends(kinds, given, caller) Then Exit Function
    If Not AskedForAll(name & caller.Column) Then Exit Function
    FindBlock caller, top, bottom
    If top < bottom Then SpmKeepApart kinds, given, caller, top, bottom
    If top = bottom Then Exit Function
    columns = ReadColumns(kinds, given, caller, top, bottom)
    If SelectRows(name, values, columns, caller.Row - top + 1, wanted, keys) < 2 Then Exit Function
    If Not AskRows(name, values, columns, wanted, keys) Then Exit Function
    SpmAskBlock = SpmRecalled(key, answer)
Alone:
End Function

' Whether some argument is one cell on the caller's own row. Not where another is a column of its own: then each
' cell has a whole column for its answer.
Private Function Extends(ByVal kinds As String, ByRef given As Variant, ByVal caller As Object) As Boolean
    Dim at As Long, found As Boolean
    For at = LBound(given) To UBound(given)
        If Not SpmIsRange(kinds, at) Then
            If IsObject(given(at)) Then
                If given(at).Cells.Count > 1 Then Exit Function
                If given(at).Row = caller.Row Then found = True
            ElseIf IsArray(given(at)) Then
                Exit Function
            End If
        End If
    Next at
    Extends = found
End Function

' Rows that answer nothing for each other, such as a balance that each row takes from the row above, must not
' each ask for all: of misses in a row without a hit between them, the 1st, 2nd, 4th, 8th ... ask for the block.
Private Function AskedForAll(ByVal place As String) As Boolean
    Dim count As Long
    If misses Is Nothing Then Set misses = SpmDictionary()
    If Abs(Timer - lastMiss) > 1 Then misses.RemoveAll
    lastMiss = Timer
    If misses.Exists(place) Then count = misses.Item(place)
    count = count + 1
    SpmPut misses, place, count
    AskedForAll = (count And (count - 1)) = 0
End Function

' A hop takes its time, which is none between two misses.
Public Sub SpmMissEnds()
    lastMiss = Timer
End Sub

Public Sub SpmNoMiss(ByVal name As String)
    On Error Resume Next
    If misses Is Nothing Then Exit Sub
    If misses.Count = 0 Then Exit Sub
    misses.Remove name & Application.Caller.Column
End Sub

' The rows of the caller's table, or of the cells above and below with the same formula.
Private Sub FindBlock(ByVal caller As Object, ByRef top As Long, ByRef bottom As Long)
    Dim table As Object, used As Object, texts As Variant, own As Long, first As Long, last As Long
    top = caller.Row
    bottom = caller.Row
    Set table = SpmTableOf(caller)
    If Not table Is Nothing Then
        If table.DataBodyRange Is Nothing Then Exit Sub
        first = table.DataBodyRange.Row
        last = first + table.DataBodyRange.Rows.Count - 1
        If top < first Or top > last Then Exit Sub
        top = Larger(first, top - MOST_ROWS)
        bottom = Smaller(last, bottom + MOST_ROWS)
        Exit Sub
    End If
    Set used = caller.Worksheet.UsedRange
    first = Larger(used.Row, top - MOST_ROWS)
    last = Smaller(used.Row + used.Rows.Count - 1, bottom + MOST_ROWS)
    If first > top Or last < bottom Or first = last Then Exit Sub
    texts = caller.Offset(first - top, 0).Resize(last - first + 1, 1).FormulaR1C1
    own = caller.Row - first + 1
    Do While top > first
        If texts(top - first, 1) <> texts(own, 1) Then Exit Do
        top = top - 1
    Loop
    Do While bottom < last
        If texts(bottom - first + 2, 1) <> texts(own, 1) Then Exit Do
        bottom = bottom + 1
    Loop
End Sub

' Nothing where the cell is in no table, or where the host has no tables.
Public Function SpmTableOf(ByVal cell As Object) As Object
    On Error Resume Next
    Set SpmTableOf = cell.ListObject
End Function

' For each argument that has its cell on the caller's row, that column of the block; else Empty.
Private Function ReadColumns(ByVal kinds As String, ByRef given As Variant, ByVal caller As Object, _
        ByVal top As Long, ByVal bottom As Long) As Variant
    Dim at As Long, columns() As Variant, cells As Object
    ReDim columns(LBound(given) To UBound(given))
    For at = LBound(given) To UBound(given)
        If Not SpmIsRange(kinds, at) And IsObject(given(at)) Then
            If given(at).Row = caller.Row Then
                Set cells = given(at).Offset(top - caller.Row, 0).Resize(bottom - top + 1, 1)
                columns(at) = SpmPlainCells(SpmReadyCells(cells, cells.Value2), SpmDaysOff(Mid$(kinds, at + 1, 1)))
            End If
        End If
    Next at
    ReadColumns = columns
End Function

' The rows to ask for: not remembered, calculated, and not blank. The caller's own is among them.
Private Function SelectRows(ByVal name As String, ByRef values As Variant, ByRef columns As Variant, _
        ByVal own As Long, ByRef wanted As Variant, ByRef keys As Variant) As Long
    Dim at As Long, row As Long, rows As Long, count As Long, key As String, fixed() As String, ready As Boolean
    Dim rowsWanted() As Long, rowKeys() As String, part As Variant, blank As Boolean
    ReDim fixed(LBound(values) To UBound(values))
    For at = LBound(values) To UBound(values)
        If IsEmpty(columns(at)) Then fixed(at) = SpmKeyOf(values(at)) Else rows = UBound(columns(at), 1)
    Next at
    ReDim rowsWanted(1 To rows)
    ReDim rowKeys(1 To rows)
    For row = 1 To rows
        key = name
        ready = True
        blank = True
        For at = LBound(values) To UBound(values)
            If IsEmpty(columns(at)) Then
                key = key & vbLf & fixed(at)
            Else
                part = columns(at)(row, 1)
                If IsNull(part) Then
                    ready = False
                    Exit For
                End If
                If Not IsEmpty(part) Then blank = False
                key = key & vbLf & SpmKeyOf(part)
            End If
        Next at
        If ready And Not blank Then
            If row = own Or Not SpmKnown(key) Then
                count = count + 1
                rowsWanted(count) = row
                rowKeys(count) = key
            End If
        End If
    Next row
    If count > 0 Then ReDim Preserve rowsWanted(1 To count)
    wanted = rowsWanted
    keys = rowKeys
    SelectRows = count
End Function

' One hop for all the rows wanted. An answer of another shape than asked for is not remembered, nor is "", which
' is the answer to a row that Python takes for blank.
Private Function AskRows(ByVal name As String, ByRef values As Variant, ByRef columns As Variant, _
        ByRef wanted As Variant, ByRef keys As Variant) As Boolean
    Dim at As Long, row As Long, count As Long, asked() As Variant, answers As Variant
    count = UBound(wanted)
    ReDim asked(LBound(values) To UBound(values))
    For at = LBound(values) To UBound(values)
        If IsEmpty(columns(at)) Then asked(at) = values(at) Else asked(at) = RowsOf(columns(at), wanted)
    Next at
    If Not SpmAsk(name, asked, answers) Then Exit Function
    SpmMissEnds
    If Not IsArray(answers) Then Exit Function
    If SpmDimensions(answers) <> 2 Then Exit Function
    If UBound(answers, 1) - LBound(answers, 1) + 1 <> count Then Exit Function
    If UBound(answers, 2) <> LBound(answers, 2) Then Exit Function
    For row = 1 To count
        If Not IsNothingSaid(answers(LBound(answers, 1) + row - 1, LBound(answers, 2))) Then
            SpmRemember keys(row), answers(LBound(answers, 1) + row - 1, LBound(answers, 2))
        End If
    Next row
    AskRows = True
End Function

Private Function RowsOf(ByRef column As Variant, ByRef wanted As Variant) As Variant
    Dim row As Long, cells() As Variant
    ReDim cells(1 To UBound(wanted), 1 To 1)
    For row = 1 To UBound(wanted)
        cells(row, 1) = column(wanted(row), 1)
    Next row
    RowsOf = cells
End Function

Private Function IsNothingSaid(ByRef answer As Variant) As Boolean
    If VarType(answer) = vbString Then IsNothingSaid = Len(answer) = 0
End Function

Private Function Larger(ByVal one As Long, ByVal other As Long) As Long
    If one > other Then Larger = one Else Larger = other
End Function

Private Function Smaller(ByVal one As Long, ByVal other As Long) As Long
    If one < other Then Smaller = one Else Smaller = other
End Function
