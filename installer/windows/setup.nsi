; BotTray-Setup.exe: installs for the current user, asks for no rights. Built by `python3 installer setup`, which defines
; VERSION, MADE (the folder from `python3 installer exe`) and OUTPUT.
;
; What it knows is files, shortcuts and its own entry among the installed programs. All else the program does itself
; (tray_app/commands/setup.py): ending what runs, starting it again, start at login, PATH, settings.
;
; /S  no windows      /LOGIN  start at login      /ADDPATH  "bottray" in every console      /NOMENU  no Start menu entry
; /D=C:\folder  where to (last, unquoted)         Uninstall.exe: /S, /PURGE  settings and logs too
; Exit codes: 0 done, 1 cancelled, 2 failed, 3 a newer version is installed, 4 something still runs
Unicode true
Target amd64-unicode
ManifestDPIAware true
RequestExecutionLevel user
!ifdef QUICK ; for trying it out
    SetCompressor zlib
!else
    SetCompressor /SOLID lzma
!endif
Name "BotTray"
BrandingText "BotTray ${VERSION}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\BotTray"
!define PROGRAMS "Software\Microsoft\Windows\CurrentVersion\Uninstall"
!define ENTRY "${PROGRAMS}\BotTray"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
InstallDirRegKey HKCU "${ENTRY}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "BotTray"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "BotTray Setup"
VIAddVersionKey "LegalCopyright" "MIT licence"

!include MUI2.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include Sections.nsh

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_TEXT "$(WHERE)"
!define MUI_FINISHPAGE_RUN "$INSTDIR\BotTray.exe"
!define MUI_FINISHPAGE_RUN_PARAMETERS "tray --welcome"
!define MUI_FINISHPAGE_RUN_TEXT "$(SHOW)"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Russian"

LangString PROGRAM ${LANG_ENGLISH} "BotTray"
LangString PROGRAM ${LANG_RUSSIAN} "BotTray"
LangString MENU ${LANG_ENGLISH} "In the Start menu"
LangString MENU ${LANG_RUSSIAN} "В меню «Пуск»"
LangString LOGIN ${LANG_ENGLISH} "Start when I log in"
LangString LOGIN ${LANG_RUSSIAN} "Запускать при входе в систему"
LangString CONSOLE ${LANG_ENGLISH} "'bottray' in every console (PATH)"
LangString CONSOLE ${LANG_RUSSIAN} "Команда bottray в консоли (PATH)"
LangString WHERE ${LANG_ENGLISH} "BotTray is installed. Its icon lies near the clock; if you do not see it there, press ^ and drag it out."
LangString WHERE ${LANG_RUSSIAN} "BotTray установлен. Его значок лежит возле часов; если его там не видно, нажмите ^ и вытащите его оттуда."
LangString SHOW ${LANG_ENGLISH} "Start BotTray and show me where to add my bot"
LangString SHOW ${LANG_RUSSIAN} "Запустить BotTray и показать, где добавить бота"
LangString SETTINGS ${LANG_ENGLISH} "Settings and logs too"
LangString SETTINGS ${LANG_RUSSIAN} "Удалить настройки и журналы"
LangString STOPPING ${LANG_ENGLISH} "Stopping the bots softly …"
LangString STOPPING ${LANG_RUSSIAN} "Мягко останавливаю ботов …"
LangString NEWER ${LANG_ENGLISH} "BotTray $0 is installed, which is newer than ${VERSION}. Nothing was changed. To go back to ${VERSION}, uninstall BotTray first; your settings stay."
LangString NEWER ${LANG_RUSSIAN} "Установлен BotTray $0, он новее, чем ${VERSION}. Ничего не изменено. Чтобы вернуться к версии ${VERSION}, сначала удалите BotTray: настройки сохранятся."
LangString RUNNING ${LANG_ENGLISH} "Still running: $Ran$\r$\nEnd it, then press Retry."
LangString RUNNING ${LANG_RUSSIAN} "Ещё работает: $Ran$\r$\nЗавершите и нажмите «Повтор»."
LangString STRANGER ${LANG_ENGLISH} "In $INSTDIR there is something else already. Choose another folder."
LangString STRANGER ${LANG_RUSSIAN} "В папке $INSTDIR уже лежит другая программа. Выберите другую папку."
LangString LOCKED ${LANG_ENGLISH} "The files in $INSTDIR are in use and could not be replaced. Close BotTray and what uses it, then try again."
LangString LOCKED ${LANG_RUSSIAN} "Файлы в $INSTDIR заняты, заменить их не удалось. Закройте BotTray и всё, что его использует, и попробуйте ещё раз."

Var Ran         ; what has run and is to be started again, in the program's own words
Var LoginWas    ; 1: was on before
Var PathWas

!macro Aside un
Function ${un}Aside
again:
    StrCpy $Ran ""
    IfFileExists "$INSTDIR\bottray.com" 0 done
    DetailPrint "$(STOPPING)"
    nsExec::ExecToStack '"$INSTDIR\bottray.com" setup aside'
    Pop $0
    Pop $Ran
    ${WordReplace} "$Ran" "$\r$\n" "" "+" $Ran
    StrCmp $0 1 0 done          ; an older one that cannot even start is no reason not to replace it
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 4
    Quit
done:
FunctionEnd
!macroend
!insertmacro Aside ""
!insertmacro Aside "un."

!macro Files un
Function ${un}RemoveFiles
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\BotTray.exe"
    Delete "$INSTDIR\bottray.com"
    Delete "$INSTDIR\LICENSE.txt"
    Delete "$INSTDIR\NOTICES.txt"
FunctionEnd
!macroend
!insertmacro Files ""
!insertmacro Files "un."

Section "$(PROGRAM)" Program
    SectionIn RO
    IfFileExists "$INSTDIR\BotTray.exe" ours
    IfFileExists "$INSTDIR\_internal\*.*" 0 ours
    MessageBox MB_OK|MB_ICONSTOP "$(STRANGER)" /SD IDOK
    SetErrorLevel 2
    Quit
ours:
    Call Aside
    ; Under another name first: it fails as a whole where one file is in use, and nothing is lost then.
    IfFileExists "$INSTDIR\_internal\*.*" 0 free
    RMDir /r "$INSTDIR\_internal.old"
    ClearErrors
    Rename "$INSTDIR\_internal" "$INSTDIR\_internal.old"
    IfErrors 0 free
    ExecWait '"$INSTDIR\bottray.com" setup again $Ran'
    MessageBox MB_OK|MB_ICONSTOP "$(LOCKED)" /SD IDOK
    SetErrorLevel 4
    Quit
free:
    Call RemoveFiles
    SetOutPath "$INSTDIR"
    File /r "${MADE}\*.*"
    RMDir /r "$INSTDIR\_internal.old"
    WriteUninstaller "$INSTDIR\Uninstall.exe"
    WriteRegStr HKCU "${ENTRY}" "DisplayName" "BotTray"
    WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\BotTray.exe"
    WriteRegStr HKCU "${ENTRY}" "Publisher" "BotTray"
    WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
    WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
    WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
    WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" $0
SectionEnd

Section "$(MENU)" Menu
SectionEnd

Section /o "$(LOGIN)" Login
SectionEnd

Section /o "$(CONSOLE)" Console
SectionEnd

; Only what the user has changed is touched: Task Manager may have switched the start at login off meanwhile.
Section -Wishes
    SetShellVarContext current
    ${If} ${SectionIsSelected} ${Menu}
        CreateShortcut "$SMPROGRAMS\BotTray.lnk" "$INSTDIR\BotTray.exe"
    ${Else}
        Delete "$SMPROGRAMS\BotTray.lnk"
    ${EndIf}
    ${If} ${SectionIsSelected} ${Login}
        StrCmp $LoginWas 1 +2
        nsExec::Exec '"$INSTDIR\bottray.com" enable'
    ${Else}
        StrCmp $LoginWas 1 0 +2
        nsExec::Exec '"$INSTDIR\bottray.com" disable'
    ${EndIf}
    ${If} ${SectionIsSelected} ${Console}
        nsExec::Exec '"$INSTDIR\bottray.com" setup path'
        WriteRegDWORD HKCU "${ENTRY}" "AddedToPath" 1
    ${ElseIf} $PathWas = 1
        nsExec::Exec '"$INSTDIR\bottray.com" setup no-path'
        DeleteRegValue HKCU "${ENTRY}" "AddedToPath"
    ${EndIf}
    StrCmp $Ran "" +2
    nsExec::Exec '"$INSTDIR\bottray.com" setup again $Ran'
SectionEnd

Function .onInit
    SetShellVarContext current
    ReadRegStr $0 HKCU "${ENTRY}" "DisplayVersion"
    StrCmp $0 "" fresh
    ${VersionCompare} "$0" "${VERSION}" $1
    StrCmp $1 1 0 fresh
    MessageBox MB_OK|MB_ICONSTOP "$(NEWER)" /SD IDOK
    SetErrorLevel 3
    Quit
fresh:
    ReadRegStr $1 HKCU "${RUN}" "BotTray"
    ${If} $1 != ""
        StrCpy $LoginWas 1
        !insertmacro SelectSection ${Login}
    ${EndIf}
    ReadRegDWORD $PathWas HKCU "${ENTRY}" "AddedToPath"
    ${If} $PathWas = 1
        !insertmacro SelectSection ${Console}
    ${EndIf}
    ${If} $0 != ""
    ${AndIfNot} ${FileExists} "$SMPROGRAMS\BotTray.lnk"
        !insertmacro UnselectSection ${Menu}
    ${EndIf}
    ${GetParameters} $2
    ClearErrors
    ${GetOptions} $2 "/LOGIN" $3
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${Login}
    ${EndIf}
    ClearErrors
    ${GetOptions} $2 "/ADDPATH" $3
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${Console}
    ${EndIf}
    ClearErrors
    ${GetOptions} $2 "/NOMENU" $3
    ${IfNot} ${Errors}
        !insertmacro UnselectSection ${Menu}
    ${EndIf}
    ClearErrors
FunctionEnd

Section "un.$(PROGRAM)"
    SectionIn RO
    SetShellVarContext current
    Call un.Aside
    nsExec::Exec '"$INSTDIR\bottray.com" setup leave'
SectionEnd

Section /o "un.$(SETTINGS)" Settings
    nsExec::Exec '"$INSTDIR\bottray.com" setup forget'
SectionEnd

Section -un.Files
    Call un.RemoveFiles
    Delete "$INSTDIR\Uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\BotTray.lnk"
    DeleteRegKey HKCU "${ENTRY}"
SectionEnd

Function un.onInit
    ${GetParameters} $2
    ClearErrors
    ${GetOptions} $2 "/PURGE" $3
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${Settings}
    ${EndIf}
    ClearErrors
FunctionEnd
