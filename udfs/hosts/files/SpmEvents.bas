Attribute VB_Name = "SpmEvents"
Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = False
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = False
Option Explicit

' What the add-in hears from Excel: a workbook was opened.

Private WithEvents host As Application

Private Sub Class_Initialize()
    Set host = Application
End Sub

Private Sub host_WorkbookOpen(ByVal Wb As Workbook)
    SpmRelinkBook Wb
End Sub
