Attribute VB_Name = "SpmMemory"
Option Explicit
Option Private Module

' Answers that are remembered, by function and the values of its arguments.
'
' A key holds the values themselves, never the place they came from. What is remembered is therefore true
' whatever happens to the cells: a neighbour that was read before Excel had calculated it leaves an entry that
' nobody asks for, and the cell asks again with its own values. It can cost a miss, never a wrong answer.

Private Const MOST_REMEMBERED As Long = 50000
Private Const LONGEST_TABLES As Double = 10000000

Private answers As Object
Private tables As Object
Private tableLengths As Double
' Goes on when all is forgotten: a key that was made before must not meet another table under its number.
Private tableNumber As Double

Public Function SpmRecalled(ByVal key As String, ByRef answer As Variant) As Boolean
    If answers Is Nothing Or key = "" Then Exit Function
    If Not answers.Exists(key) Then Exit Function
    answer = answers.Item(key)
    SpmRecalled = True
End Function

Public Function SpmKnown(ByVal key As String) As Boolean
    If Not answers Is Nothing Then SpmKnown = answers.Exists(key)
End Function

Public Sub SpmRemember(ByVal key As String, ByRef answer As Variant)
    If answers Is Nothing Then Set answers = SpmDictionary()
    SpmPut answers, key, answer
End Sub

' Before a hop: what would grow beyond all bounds is dropped as a whole.
Public Sub SpmBound()
    If tableLengths > LONGEST_TABLES Then SpmForget
    If Not answers Is Nothing Then
        If answers.Count > MOST_REMEMBERED Then SpmForget
    End If
End Sub

Public Sub SpmForget()
    Set answers = Nothing
    Set tables = Nothing
    tableLengths = 0
End Sub

' The key of a function with its arguments.
Public Function SpmKey(ByVal name As String, ByRef arguments As Variant) As String
    Dim at As Long, key As String
    key = name
    For at = LBound(arguments) To UBound(arguments)
        key = key & vbLf & SpmKeyOf(arguments(at))
    Next at
    SpmKey = key
End Function

' One argument: its kind and its value, so that the number 1 and the text "1" differ.
Public Function SpmKeyOf(ByRef value As Variant) As String
    If IsArray(value) Then
        SpmKeyOf = TableKey(value)
        Exit Function
    End If
    Select Case VarType(value)
        Case vbEmpty
            SpmKeyOf = "e"
        Case vbString
            SpmKeyOf = "s" & Len(value) & ":" & value
        Case vbBoolean
            If value Then SpmKeyOf = "t" Else SpmKeyOf = "f"
        Case Else
            SpmKeyOf = NumberKey(CDbl(value))
    End Select
End Function

' CStr writes 15 digits; what they leave out follows, so that two numbers never share a key.
Private Function NumberKey(ByVal value As Double) As String
    Dim digits As String, rest As Double
    digits = CStr(value)
    If value <> 0 And Abs(value) < 1E+300 Then
        rest = value - CDbl(digits)
        If rest <> 0 Then digits = digits & "|" & CStr(rest)
    End If
    NumberKey = "n" & digits
End Function

' A table is long: its text gets a number, and the number goes into the keys.
Private Function TableKey(ByRef values As Variant) As String
    Dim row As Long, column As Long, first As Long, last As Long, text As String
    Dim cells() As String, rows() As String
    first = LBound(values, 2)
    last = UBound(values, 2)
    ReDim rows(LBound(values, 1) To UBound(values, 1))
    ReDim cells(first To last)
    For row = LBound(values, 1) To UBound(values, 1)
        For column = first To last
            cells(column) = SpmKeyOf(values(row, column))
        Next column
        rows(row) = Join(cells, vbTab)
    Next row
    text = (last - first + 1) & vbTab & Join(rows, vbTab)
    If tables Is Nothing Then Set tables = SpmDictionary()
    If Not tables.Exists(text) Then
        tableNumber = tableNumber + 1
        tableLengths = tableLengths + Len(text)
        SpmPut tables, text, tableNumber
    End If
    TableKey = "r" & tables.Item(text)
End Function
