@echo off
rem Runs the chainrule tool from a clone; builds it first when its sources are newer than the last build.
setlocal
set "root=%~dp0"
set "project=%root%src\Chainrule.Cli"
set "tool=%project%\bin\Release\net10.0\chainrule-tool.dll"
set "stamp=%project%\obj\built"
where /q dotnet || (
  echo error: chainrule needs the .NET 10 SDK, and there is no dotnet on the PATH 1>&2
  echo   help: install it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)
if not exist "%tool%" goto build
if not exist "%stamp%" goto build
powershell -NoProfile -Command "$t = (Get-Item -LiteralPath $env:stamp).LastWriteTimeUtc; if (Get-ChildItem -LiteralPath ($env:root + src) -Recurse -File | Where-Object { $_.FullName -notmatch \\(obj|bin)\\ -and $_.LastWriteTimeUtc -gt $t }) { exit 1 }"
if not errorlevel 1 goto run
:build
echo building chainrule ... 1>&2
if not exist "%project%\obj" mkdir "%project%\obj"
pushd "%root%"
dotnet build src\Chainrule.Cli\Chainrule.Cli.csproj --configuration Release --nologo --verbosity quiet -p:RunAnalyzers=false 1>&2
if errorlevel 1 (
  popd
  exit /b 1
)
popd
echo built> "%stamp%"
:run
dotnet "%tool%" %*
exit /b %errorlevel%
