/* Scripts\python.exe of a venv made in the test bed. As python.org's own, it is not an
   interpreter: it starts the one that pyvenv.cfg names as `home`, waits for it inside a
   job that ends with the launcher, and hands its exit code on. A bot that runs in a venv
   is therefore two processes. */
#include <windows.h>
#include <stdio.h>
#include <string.h>

#ifdef WINDOWED
#define PYTHON "pythonw.exe"
#else
#define PYTHON "python.exe"
#endif

static BOOL WINAPI ignore(DWORD event) { return TRUE; }   /* the child decides */

static int fail(const char *what)
{
    fprintf(stderr, "venv launcher: %s: error %lu\n", what, GetLastError());
    return 101;
}

static int read_home(wchar_t *config, wchar_t *home, int size)
{
    char line[4096];
    FILE *file = _wfopen(config, L"r");
    if (!file) return 0;
    while (fgets(line, sizeof line, file)) {
        char *value = strchr(line, '=');
        if (strncmp(line, "home", 4) || !value) continue;
        value += 1 + strspn(value + 1, " ");
        value[strcspn(value, "\r\n")] = 0;
        fclose(file);
        return MultiByteToWideChar(CP_UTF8, 0, value, -1, home, size) > 0;
    }
    fclose(file);
    return 0;
}

int main(void)
{
    wchar_t self[4096], config[4200], home[4096], python[4200], *slash;
    STARTUPINFOW start;
    PROCESS_INFORMATION child;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit = {0};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    DWORD code;

    GetModuleFileNameW(NULL, self, 4096);
    wcscpy(config, self);
    slash = wcsrchr(config, L'\\');
    wcscpy(slash, L"\\..\\pyvenv.cfg");
    if (!read_home(config, home, 4096)) return fail("no home in pyvenv.cfg");
    _snwprintf(python, 4200, L"%ls\\%hs", home, PYTHON);

    limit.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limit, sizeof limit);
    SetConsoleCtrlHandler(ignore, TRUE);
    SetEnvironmentVariableW(L"__PYVENV_LAUNCHER__", self);
    GetStartupInfoW(&start);
    if (!CreateProcessW(python, GetCommandLineW(), NULL, NULL, TRUE, 0, NULL, NULL, &start, &child))
        return fail("cannot start the interpreter");
    AssignProcessToJobObject(job, child.hProcess);
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    ExitProcess(code);
}
