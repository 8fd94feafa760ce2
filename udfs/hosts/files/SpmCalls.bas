Attribute VB_Name = "SpmCalls"
Option Explicit
Option Private Module

' From a cell to Python and back. XLPy is xlwings' own way to its Python process.
'
' How an argument is read, one letter each: v a value, and d a date, of which a column answers row by row;
' r a range or a value that holds for the whole answer.

Private Const SERVER As String = "spm_xl.udfs.hosts.xlwings_functions"
Private Const SECONDS_TO_WAIT As Double = 5
Private Const ERROR_VALUE As Long = 2015
Private Const NOT_AVAILABLE As Long = 2042

Private python As Object
Private failed As Boolean
Private failedAt As Double
Private failure As String
Private marked As Boolean
Private watched As Object

Public Function SpmAnswer(ByVal name As String, ByVal kinds As String, ByVal given As Variant) As Variant
    Dim values As Variant, key As String, answer As Variant
    On Error GoTo Unreadable
    If Not SpmReadArguments(kinds, given, values) Then
        ' Excel calls too early, and calls again once the argument is calculated.
        SpmAnswer = CVErr(NOT_AVAILABLE)
        Exit Function
    End If
    If SpmSmall(values, kinds) Then key = SpmKey(name, values)
    If SpmRecalled(key, answer) Then
        SpmNoMiss name
    ElseIf InWizard() Then
        answer = CVErr(NOT_AVAILABLE)
    ElseIf Not Asked(name, kinds, given, values, key, answer) Then
        SpmAnswer = Unreachable(name)
        Exit Function
    End If
    If marked Then Volatile False
    If Not watched Is Nothing Then watched.Add Array(name, values)
    SpmAnswer = answer
    Exit Function
Unreadable:
    SpmAnswer = CVErr(ERROR_VALUE)
End Function

' Arguments without a key, a column with thousands of cells of its own, go straight through.
Private Function Asked(ByVal name As String, ByVal kinds As String, ByRef given As Variant, _
        ByRef values As Variant, ByVal key As String, ByRef answer As Variant) As Boolean
    SpmBound
    Asked = True
    If key <> "" Then
        If SpmAskBlock(name, kinds, given, values, key, answer) Then Exit Function
    End If
    Asked = SpmAsk(name, values, answer)
    SpmMissEnds
    If Asked And key <> "" Then SpmRemember key, answer
End Function

' --- to Python ----------------------------------------------------------------------------------------

' Ask Python once. A dead process is started again, once; when that fails too, no cell tries for some seconds,
' so that a sheet of errors does not freeze Excel.
Public Function SpmAsk(ByVal name As String, ByRef values As Variant, ByRef answer As Variant) As Boolean
    Dim attempt As Long, reply As Variant
    If failed And Abs(Timer - failedAt) < SECONDS_TO_WAIT Then Exit Function
    For attempt = 1 To 2
        If Hop(name, values, reply) Then
            answer = SpmCells(reply)
            failed = False
            SpmAsk = True
            Exit Function
        End If
        SpmReset
    Next attempt
    failed = True
    failedAt = Timer
End Function

Private Function Hop(ByVal name As String, ByRef values As Variant, ByRef reply As Variant) As Boolean
    Dim sent As Variant
    On Error GoTo Lost
    If python Is Nothing Then Set python = XLPy()
    sent = values
    reply = python.CallUDF(SERVER, name, sent)
    Hop = True
    Exit Function
Lost:
    failure = Err.Description
End Function

' Forget the process and all that it answered, and end it if it still runs.
Public Sub SpmReset()
    On Error Resume Next
    Set python = Nothing
    SpmForget
    KillPy
End Sub

' Try again at once, and not only after some seconds.
Public Sub SpmTryAgain()
    SpmReset
    failed = False
End Sub

Public Function SpmFailure() As String
    If failed Then SpmFailure = "Python does not answer: " & failure & vbLf & "Run spm-xl doctor in a command window."
End Function

' An error and never an old value. The cell asks again at every calculation until it is answered.
Private Function Unreachable(ByVal name As String) As Variant
    marked = True
    Volatile True
    If name = "SPM_WHY" Then Unreachable = SpmFailure() Else Unreachable = CVErr(ERROR_VALUE)
End Function

Private Sub Volatile(ByVal always As Boolean)
    On Error Resume Next
    Application.Volatile always
End Sub

' The wizard calls a function at every key pressed; while it is open, this button is not enabled.
Private Function InWizard() As Boolean
    On Error Resume Next
    InWizard = Not Application.CommandBars("Standard").Controls(1).Enabled
End Function

' --- what a cell asked, for Why this cell ---------------------------------------------------------------------

' The calls of a cell as it is calculated now: name and arguments of each.
Public Function SpmCallsOf(ByVal cell As Object) As Object
    Set watched = New Collection
    Set SpmCallsOf = watched
    On Error Resume Next
    cell.Calculate
    ' some versions of Excel calculate an array formula as a whole or not at all
    If Err.Number <> 0 Then cell.CurrentArray.Calculate
    Set watched = Nothing
End Function
