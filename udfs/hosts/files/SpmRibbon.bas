Attribute VB_Name = "SpmRibbon"
Option Explicit

' What the buttons of the ribbon call. In the add-in alone: a macro workbook with procedures of these names could be called
' in its place, and would work on itself.

Public Sub SpmWhyClicked(ByVal control As Object)
    SpmWhyThisCell
End Sub

Public Sub SpmFreezeClicked(ByVal control As Object)
    SpmFreeze
End Sub

Public Sub SpmRecalculateClicked(ByVal control As Object)
    SpmRecalculate
End Sub

Public Sub SpmScorecardClicked(ByVal control As Object)
    SpmRefreshScorecard
End Sub

' What is done is told by the workbook.
Public Sub SpmReplanClicked(ByVal control As Object)
    SpmRefreshScorecard
End Sub

Public Sub SpmHelpClicked(ByVal control As Object)
    SpmHelp
End Sub
