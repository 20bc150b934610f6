Set app = CreateObject("Shell.Application")
app.ShellExecute "pythonw", "parrot.py --quiet", "@HERE@/inner", "", 0
