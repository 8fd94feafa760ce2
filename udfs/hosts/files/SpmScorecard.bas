Attribute VB_Name = "SpmScorecard"
Option Explicit

' The button of a scorecard or of a territory workbook: what the workbook shows is calculated anew, in its place.
'
' The workbook itself goes to Python, and not its name: so it is the right one in whichever Excel it is open, saved or not.
' While Python works, Excel waits in this macro, and takes the calls that come back to it from Python.

Private Const LONGEST_MESSAGE As Long = 1000

Public Sub SpmRefreshScorecard()
    If InLibreOffice() Then
        RefreshInLibreOffice
    Else
        #If Mac Then
            StartOnMac
        #Else
            RefreshHere
        #End If
    End If
End Sub

' LibreOffice reads over #If and #Else, and runs what stands between them one after the other.
Private Function InLibreOffice() As Boolean
    #If VBA7 Then
        InLibreOffice = False
    #Else
        InLibreOffice = True
    #End If
End Function

' There the extension does the work, as its menu SPM does.
Private Sub RefreshInLibreOffice()
    #If VBA7 Then
    #Else
        Dim menu As Object
        Set menu = createUnoService("org.spmxl.Menu")
        If IsNull(menu) Then
            MsgBox "LibreOffice has no extension of spm_xl. Run spm-xl install --libreoffice, and start LibreOffice again.", 48, "spm_xl"
        Else
            menu.trigger "refresh"
        End If
    #End If
End Sub

Private Sub RefreshHere()
    Dim book As Object, answer As Variant, words As String, icon As Long, title As String
    icon = vbExclamation
    title = "spm_xl"
    Set book = SpmBook()
    If book Is Nothing Then
        words = "Open the workbook, and press the button again."
        If InProtectedView() Then words = "The workbook is in Protected View. Press Enable Editing, and press the button again."
    Else
        title = title & ": " & book.Name
        If Answered(book, answer) Then
            If answer(1, LBound(answer, 2)) = "done" Then icon = vbInformation
            words = answer(1, UBound(answer, 2))
        Else
            words = SpmFailure()
        End If
    End If
    If Len(words) > LONGEST_MESSAGE Then words = Left$(words, LONGEST_MESSAGE - 4) & " ..."
    MsgBox words, icon, title
End Sub

Private Function InProtectedView() As Boolean
    Dim shown As Object
    On Error Resume Next
    Set shown = Application.ActiveProtectedViewWindow
    InProtectedView = Not shown Is Nothing
End Function

' Esc does not stop it halfway, and without alerts Excel does not ask whether to go on waiting. Python sets back what it has
' changed of Excel; here it is set back once more, as Python may have died.
Private Function Answered(ByVal book As Object, ByRef answer As Variant) As Boolean
    Dim screen As Boolean, events As Boolean, alerts As Boolean, fills As Boolean, calculation As Long
    screen = Application.ScreenUpdating
    events = Application.EnableEvents
    alerts = Application.DisplayAlerts
    fills = Application.AutoCorrect.AutoFillFormulasInLists
    calculation = Application.Calculation
    ' whoever presses a button does not wait as a sheet of cells does
    If SpmFailure() <> "" Then SpmTryAgain
    Application.EnableCancelKey = xlDisabled
    Application.DisplayAlerts = False
    Application.Cursor = xlWait
    Answered = SpmAsk("refresh_scorecard", Array(book), answer)
    Application.Cursor = xlDefault
    Application.StatusBar = False
    Application.AutoCorrect.AutoFillFormulasInLists = fills
    If Application.Calculation <> calculation Then Application.Calculation = calculation
    Application.DisplayAlerts = alerts
    Application.EnableEvents = events
    Application.ScreenUpdating = screen
    Application.EnableCancelKey = xlInterrupt
End Function

' On a Mac Python works beside Excel, which does not wait for it, and says itself how it ended.
Private Sub StartOnMac()
    #If Mac Then
        Dim book As Object, given As String
        Set book = SpmBook()
        If book Is Nothing Then
            MsgBox "Open the workbook, and press the button again.", vbExclamation, "spm_xl"
            Exit Sub
        End If
        given = book.Name & "|" & Left$(Application.Path, Len(Application.Path) - 4)
        Application.StatusBar = "Refreshing ..."
        On Error Resume Next
        AppleScriptTask "spm_xl.applescript", "refreshScorecard", given
        If Err.Number <> 0 Then
            Application.StatusBar = False
            MsgBox "Run spm-xl install in a terminal once, and refresh again.", vbExclamation, "spm_xl"
        End If
    #End If
End Sub
