Attribute VB_Name = "SpmMacros"
Option Explicit

' The commands: Why this cell, Freeze, Recalculate, Help.

Private Const TITLE As String = "spm_xl"
Private Const LONGEST_MESSAGE As Long = 1000

' Start Python again and calculate every formula.
Public Sub SpmRecalculate()
    SpmTryAgain
    Application.CalculateFull
    If SpmFailure() <> "" Then MsgBox SpmFailure(), vbExclamation, TITLE
End Sub

Public Sub SpmHelp()
    Dim version As Variant, text As String
    text = "Type = and a name, or press fx and choose the category SPM:" & vbLf & vbLf & Join(SpmNames(), vbLf) & vbLf & vbLf
    If SpmAsk("SPM_VERSION", Array(), version) Then
        text = text & "Version " & version & "."
    Else
        text = text & SpmFailure()
    End If
    MsgBox text, vbInformation, TITLE
End Sub

' --- Why this cell ------------------------------------------------------------------------------------------

' The cell is calculated once more, and what it asks is written down: so the arguments are those that the
' formula has, whatever names, tables and functions it is made of.
Public Sub SpmWhyThisCell()
    Dim one As Variant, text As String, asked As Object, first As Object
    If ActiveCell Is Nothing Then Exit Sub
    Set first = FirstOf(ActiveCell)
    Set asked = SpmCallsOf(first)
    For Each one In asked
        If text <> "" Then text = text & vbLf & vbLf
        text = text & Explained(one, ActiveCell.Row - first.Row, ActiveCell.Column - first.Column)
    Next one
    If asked.Count = 0 Then
        text = SpmFailure()
        If text = "" Then text = "This cell calls no function of spm_xl, or its arguments are not calculated yet (press F9)."
    End If
    If Len(text) > LONGEST_MESSAGE Then text = Left$(text, LONGEST_MESSAGE - 4) & " ..."
    MsgBox text, vbInformation, TITLE & ": " & ActiveCell.Address(False, False)
End Sub

' The cell that has the formula, where an answer of several cells lies over the cell.
Private Function FirstOf(ByVal cell As Object) As Object
    Set FirstOf = cell
    If SpmSpills(cell) Then
        Set FirstOf = cell.SpillParent
    ElseIf cell.HasArray Then
        Set FirstOf = cell.CurrentArray.Cells(1, 1)
    End If
End Function

' A call in words. What is asked is name, place in the answer, and the arguments.
Private Function Explained(ByVal one As Variant, ByVal down As Long, ByVal across As Long) As String
    Dim at As Long, all() As Variant, text As Variant
    ReDim all(0 To UBound(one(1)) + 3)
    all(0) = one(0)
    all(1) = down
    all(2) = across
    For at = 0 To UBound(one(1))
        all(at + 3) = one(1)(at)
    Next at
    If SpmAsk("why_this_cell", all, text) Then Explained = text Else Explained = SpmFailure()
End Function

' --- Freeze ---------------------------------------------------------------------------------------------------

' Our formulas become values, each with a note of what it was, for readers without the add-in.
Public Sub SpmFreeze()
    Dim book As Object, found As Object, cell As Variant, errors As Long, question As String, calculation As Long
    Set book = SpmBook()
    If book Is Nothing Then Exit Sub
    Set found = CellsToFreeze(book)
    For Each cell In found
        If IsError(cell.Cells(1, 1).Value2) Then errors = errors + 1
    Next cell
    question = found.Count & " formulas of spm_xl in " & book.Name & " become values, each with a note of what it was." & vbLf
    If errors > 0 Then question = question & errors & " of them show an error, and will show it for ever." & vbLf
    question = question & "This cannot be undone. Save a copy first. Go on?"
    If found.Count = 0 Then
        MsgBox "No formula of spm_xl in " & book.Name & ".", vbInformation, TITLE
        Exit Sub
    End If
    If MsgBox(question, vbYesNo + vbQuestion, TITLE) <> vbYes Then Exit Sub
    calculation = Application.Calculation
    On Error GoTo Restore
    Application.Calculation = xlCalculationManual
    For Each cell In found
        FreezeCells cell
    Next cell
Restore:
    If Err.Number <> 0 Then
        question = "Not all was frozen: " & Err.Description & vbLf & "Unprotect the sheets and freeze again."
        MsgBox question, vbExclamation, TITLE
    End If
    Application.Calculation = calculation
End Sub

' The cells of our formulas, but for those that only ask whether our functions are there.
Private Function CellsToFreeze(ByVal book As Object) As Object
    Dim cell As Variant, found As New Collection
    For Each cell In SpmCellsOf(book)
        If Not SpmOnlyAsks(cell.Cells(1, 1).Formula) Then found.Add cell
    Next cell
    Set CellsToFreeze = found
End Function

Private Sub FreezeCells(ByVal cell As Object)
    Dim formula As String, values As Variant, whole As Object, first As Object
    Set whole = cell
    Set first = cell.Cells(1, 1)
    formula = first.Formula
    If SpmSpills(first) Then Set whole = first.SpillingToRange
    values = TypedIn(whole.Value2)
    whole.ClearContents
    whole.Value2 = values
    AddNote first, "Was calculated by: " & SpmPlain(formula)
End Sub

' As a user would type it: Excel would else make a number of the text 1.20, and a date of 1.2.3 where days come first.
Private Function TypedIn(ByVal values As Variant) As Variant
    Dim row As Long, column As Long
    If IsArray(values) Then
        For row = LBound(values, 1) To UBound(values, 1)
            For column = LBound(values, 2) To UBound(values, 2)
                If VarType(values(row, column)) = vbString Then values(row, column) = "'" & values(row, column)
            Next column
        Next row
    ElseIf VarType(values) = vbString Then
        values = "'" & values
    End If
    TypedIn = values
End Function

Private Sub AddNote(ByVal cell As Object, ByVal text As String)
    Dim note As Object
    On Error Resume Next
    Set note = cell.Comment
    If Not note Is Nothing Then
        text = note.Text & vbLf & text
        note.Delete
    End If
    cell.AddComment text
End Sub
