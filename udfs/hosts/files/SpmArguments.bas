Attribute VB_Name = "SpmArguments"
Option Explicit
Option Private Module

' What Excel hands over as Python takes it, and what Python answers as Excel takes it.

Private Const MOST_CELLS As Long = 2000
Private Const DAYS_FROM_1900_TO_1904 As Double = 1462

' Ranges become their values. False where a cell is not calculated yet.
Public Function SpmReadArguments(ByVal kinds As String, ByRef given As Variant, ByRef values As Variant) As Boolean
    Dim at As Long, cells As Object, found() As Variant
    If UBound(given) < 0 Then
        values = Array()
        SpmReadArguments = True
        Exit Function
    End If
    ReDim found(0 To UBound(given))
    For at = 0 To UBound(given)
        If IsObject(given(at)) Then
            Set cells = Used(given(at))
            If cells.Areas.Count > 1 Then Err.Raise 5
            found(at) = cells.Value2
            If Not Calculated(cells, found(at)) Then Exit Function
        ElseIf IsArray(given(at)) Then
            found(at) = Block(given(at))
        Else
            found(at) = given(at)
        End If
        found(at) = SpmPlainCells(found(at), SpmDaysOff(Mid$(kinds, at + 1, 1)))
    Next at
    values = found
    SpmReadArguments = True
End Function

' A column that goes on to the end of its sheet, such as A:A or A2:A1048576, down to the last row that is used; all else
' as it is.
Private Function Used(ByVal cells As Object) As Object
    Dim sheet As Object, last As Long
    Set Used = cells
    If cells.Rows.Count < 60000 Then Exit Function
    Set sheet = cells.Worksheet
    If cells.Row + cells.Rows.Count - 1 < sheet.Rows.Count Then Exit Function
    last = sheet.UsedRange.Row + sheet.UsedRange.Rows.Count - 1
    If last < cells.Row Then last = cells.Row
    Set Used = cells.Resize(last - cells.Row + 1, cells.Columns.Count)
End Function

' A cell with a formula is never empty once it is calculated.
Private Function Calculated(ByVal cells As Object, ByVal values As Variant) As Boolean
    Dim row As Long, column As Long
    Calculated = True
    If Not IsArray(values) Then
        If IsEmpty(values) Then Calculated = Not cells.HasFormula
        Exit Function
    End If
    If SpmHasNoFormula(cells) Then Exit Function
    values = SpmReadyCells(cells, values)
    For row = LBound(values, 1) To UBound(values, 1)
        For column = LBound(values, 2) To UBound(values, 2)
            If IsNull(values(row, column)) Then
                Calculated = False
                Exit Function
            End If
        Next column
    Next row
End Function

Public Function SpmHasNoFormula(ByVal cells As Object) As Boolean
    Dim formulas As Variant
    formulas = cells.HasFormula
    If Not IsNull(formulas) Then SpmHasNoFormula = Not formulas
End Function

' The values, with Null in place of each that is not calculated yet.
Public Function SpmReadyCells(ByVal cells As Object, ByVal values As Variant) As Variant
    Dim row As Long, column As Long
    If Not SpmHasNoFormula(cells) Then
        For row = LBound(values, 1) To UBound(values, 1)
            For column = LBound(values, 2) To UBound(values, 2)
                If IsEmpty(values(row, column)) Then
                    If cells.Cells(row, column).HasFormula Then values(row, column) = Null
                End If
            Next column
        Next row
    End If
    SpmReadyCells = values
End Function

' Array constants have one or two dimensions: {1,2} has one, and is a row.
Private Function Block(ByRef values As Variant) As Variant
    Dim at As Long, row() As Variant
    If SpmDimensions(values) = 2 Then
        Block = values
        Exit Function
    End If
    ReDim row(1 To 1, LBound(values) To UBound(values))
    For at = LBound(values) To UBound(values)
        row(1, at) = values(at)
    Next at
    Block = row
End Function

Public Function SpmDimensions(ByRef values As Variant) As Long
    Dim last As Long
    On Error GoTo Counted
    last = UBound(values, 1)
    SpmDimensions = 1
    last = UBound(values, 2)
    SpmDimensions = 2
Counted:
End Function

' Numbers, text, true or false, empty, and errors as their text: what Python takes.
Public Function SpmPlainCells(ByVal values As Variant, ByVal days As Double) As Variant
    Dim row As Long, column As Long
    If Not IsArray(values) Then
        SpmPlainCells = PlainValue(values, days)
        Exit Function
    End If
    For row = LBound(values, 1) To UBound(values, 1)
        For column = LBound(values, 2) To UBound(values, 2)
            values(row, column) = PlainValue(values(row, column), days)
        Next column
    Next row
    SpmPlainCells = values
End Function

Private Function PlainValue(ByRef value As Variant, ByVal days As Double) As Variant
    Select Case VarType(value)
        Case vbEmpty, vbString, vbBoolean, vbNull
            PlainValue = value
        Case vbError
            PlainValue = ErrorText(value)
        Case Else
            PlainValue = CDbl(value) + days
    End Select
End Function

' Whether an argument is read as a range: a table (r), or days (h). A cell (v) or a day (d) answers element by element.
Public Function SpmIsRange(ByVal kinds As String, ByVal at As Long) As Boolean
    SpmIsRange = InStr("rh", Mid$(kinds, at + 1, 1)) > 0
End Function

' Dates of a workbook that counts from 1904 are moved to the count of all others.
Public Function SpmDaysOff(ByVal kind As String) As Double
    Dim from1904 As Boolean
    If kind <> "d" And kind <> "h" Then Exit Function
    ' no cell calls, for instance, in a conditional format; under Resume Next an If that fails would do what follows Then
    On Error Resume Next
    from1904 = Application.Caller.Worksheet.Parent.Date1904
    If from1904 Then SpmDaysOff = DAYS_FROM_1900_TO_1904
End Function

' Whether the arguments are worth a key: a column of its own with thousands of cells is not.
Public Function SpmSmall(ByRef values As Variant, ByVal kinds As String) As Boolean
    Dim at As Long
    SpmSmall = True
    For at = LBound(values) To UBound(values)
        If IsArray(values(at)) And Not SpmIsRange(kinds, at) Then
            If UBound(values(at), 1) - LBound(values(at), 1) >= MOST_CELLS Then SpmSmall = False
            If UBound(values(at), 2) - LBound(values(at), 2) >= MOST_CELLS Then SpmSmall = False
        End If
    Next at
End Function

' --- error values -----------------------------------------------------------------------------------------

' What Python answered, with error values in place of their texts; an array of one cell is that cell.
Public Function SpmCells(ByRef reply As Variant) As Variant
    Dim row As Long, column As Long, cells As Variant
    If Not IsArray(reply) Then
        SpmCells = WithError(reply)
        Exit Function
    End If
    cells = Block(reply)
    For row = LBound(cells, 1) To UBound(cells, 1)
        For column = LBound(cells, 2) To UBound(cells, 2)
            cells(row, column) = WithError(cells(row, column))
        Next column
    Next row
    If UBound(cells, 1) = LBound(cells, 1) And UBound(cells, 2) = LBound(cells, 2) Then
        SpmCells = cells(LBound(cells, 1), LBound(cells, 2))
    Else
        SpmCells = cells
    End If
End Function

Private Function WithError(ByRef value As Variant) As Variant
    WithError = value
    If VarType(value) <> vbString Then Exit Function
    If Left$(value, 1) <> "#" Then Exit Function
    Select Case value
        Case "#NULL!": WithError = CVErr(2000)
        Case "#DIV/0!": WithError = CVErr(2007)
        Case "#VALUE!": WithError = CVErr(2015)
        Case "#REF!": WithError = CVErr(2023)
        Case "#NAME?": WithError = CVErr(2029)
        Case "#NUM!": WithError = CVErr(2036)
        Case "#N/A": WithError = CVErr(2042)
        ' younger errors, passed on: a version of Excel that does not know one shows another error, but never its text
        Case "#GETTING_DATA": WithError = CVErr(2043)
        Case "#SPILL!": WithError = CVErr(2045)
        Case "#FIELD!": WithError = CVErr(2049)
        Case "#CALC!": WithError = CVErr(2050)
        Case "#BUSY!": WithError = CVErr(2051)
    End Select
End Function

' The text of an error value, by the digits that CStr ends with: "Error 2042", in German "Fehler 2042".
Private Function ErrorText(ByRef value As Variant) As String
    Select Case Right$(CStr(value), 4)
        Case "2000": ErrorText = "#NULL!"
        Case "2007": ErrorText = "#DIV/0!"
        Case "2023": ErrorText = "#REF!"
        Case "2029": ErrorText = "#NAME?"
        Case "2036": ErrorText = "#NUM!"
        Case "2042": ErrorText = "#N/A"
        Case "2043": ErrorText = "#GETTING_DATA"
        Case "2045": ErrorText = "#SPILL!"
        Case "2049": ErrorText = "#FIELD!"
        Case "2050": ErrorText = "#CALC!"
        Case "2051": ErrorText = "#BUSY!"
        Case Else: ErrorText = "#VALUE!"
    End Select
End Function
