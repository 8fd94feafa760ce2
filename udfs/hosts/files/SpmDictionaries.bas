Attribute VB_Name = "SpmDictionaries"
Option Explicit
Option Private Module

Public Function SpmDictionary() As Object
    Set SpmDictionary = CreateObject("Scripting.Dictionary")
End Function

Public Sub SpmPut(ByVal held As Object, ByVal key As String, ByRef value As Variant)
    held.Item(key) = value
End Sub
