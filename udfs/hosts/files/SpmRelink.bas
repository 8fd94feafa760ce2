Attribute VB_Name = "SpmRelink"
Option Explicit

' A workbook that was saved against an add-in at another place calls it there:
' 'C:\Users\Ana\AddIns\spm_xl.xlam'!SPM_PAYOUT(...). And a formula that was typed before the add-in was loaded
' shows #NAME?. Both are entered again, as plain SPM_PAYOUT(...).

Private events As Object

' Called when the add-in opens, and once more when Excel has nothing to do: at its start no workbook is open yet,
' and then help cannot be registered.
Public Sub SpmStart()
    Dim book As Object
    On Error Resume Next
    If events Is Nothing Then Set events = New SpmEvents
    SpmRegister
    For Each book In Application.Workbooks
        SpmRelinkBook book
    Next book
End Sub

Public Sub SpmRelinkBook(ByVal book As Object)
    Dim found As Object, saved As Boolean, calculation As Long, fills As Boolean
    On Error Resume Next
    If book.IsAddin Then Exit Sub
    Set found = CellsToEnter(book)
    If found Is Nothing Then Exit Sub
    If found.Count = 0 Then Exit Sub
    saved = book.Saved
    calculation = Application.Calculation
    fills = Application.AutoCorrect.AutoFillFormulasInLists
    Application.Calculation = xlCalculationManual
    ' a table would fill its column with each formula entered
    Application.AutoCorrect.AutoFillFormulasInLists = False
    EnterAll found
    DropDeadLinks book
    Application.AutoCorrect.AutoFillFormulasInLists = fills
    Application.Calculation = calculation
    book.Saved = saved
End Sub

Private Function CellsToEnter(ByVal book As Object) As Object
    Dim cell As Variant, first As Object, found As New Collection
    For Each cell In SpmCellsOf(book)
        Set first = cell.Cells(1, 1)
        If SpmPlain(first.Formula) <> first.Formula Or IsNameError(first.Value2) Then found.Add cell
    Next cell
    Set CellsToEnter = found
End Function

Private Function IsNameError(ByRef value As Variant) As Boolean
    If IsError(value) Then IsNameError = Right$(CStr(value), 4) = "2029"
End Function

Private Sub EnterAll(ByVal found As Object)
    Dim cell As Variant
    For Each cell In found
        EnterAgain cell, SpmPlain(cell.Cells(1, 1).Formula)
    Next cell
End Sub

Private Sub EnterAgain(ByVal cell As Object, ByVal formula As String)
    Dim several As Boolean
    several = cell.Cells.Count > 1
    On Error Resume Next
    If several Then
        cell.FormulaArray = formula
        Exit Sub
    End If
    ' Formula2 does not cut a spilling answer to one cell; older versions of Excel do not have it
    cell.Formula2 = formula
    If Err.Number <> 0 Then cell.Formula = formula
End Sub

' Links to an add-in of ours elsewhere, once no formula goes there: to break one makes values of its formulas.
Private Sub DropDeadLinks(ByVal book As Object)
    Dim links As Variant, link As Variant
    If CellsToEnter(book).Count > 0 Then Exit Sub
    links = book.LinkSources(xlExcelLinks)
    If Not IsArray(links) Then Exit Sub
    For Each link In links
        If SpmIsOurs(link) And LCase$(link) <> LCase$(ThisWorkbook.FullName) Then book.BreakLink link, xlLinkTypeExcelLinks
    Next link
End Sub
