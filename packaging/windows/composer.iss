; Makes the installer for Windows from dist\composer, with Inno Setup 6:
;     iscc /DVersion=0.1.0 packaging\windows\composer.iss
; NOT YET RUN by anybody: written from Inno Setup's documents, first built by the workflow
; .github/workflows/packages.yml.

#ifndef Version
  #error Say which version: iscc /DVersion=0.1.0 composer.iss
#endif

[Setup]
AppId={{8C0B6C56-2F0D-4E0A-9F5B-6A3C1D7E4B21}
AppName=Composer
AppVersion={#Version}
AppPublisher=The Composer founders
AppCopyright=The Composer founders, MIT licence
DefaultDirName={autopf}\Composer
DefaultGroupName=Composer
DisableProgramGroupPage=yes
LicenseFile=..\..\LICENSE
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
ChangesEnvironment=yes
Compression=lzma2
SolidCompression=yes
SetupIconFile=..\..\build\made\composer.ico
UninstallDisplayIcon={app}\Composer.exe
OutputDir=..\..\dist
OutputBaseFilename=composer-desktop-{#Version}-windows-x64-setup
WizardStyle=modern

[Tasks]
Name: desktopicon; Description: "An icon on the desktop"; Flags: unchecked
Name: path; Description: "The command line: composer-cli in every terminal"; Flags: unchecked

[Files]
Source: "..\..\dist\composer\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Composer"; Filename: "{app}\Composer.exe"; AppUserModelID: "io.github.composer_desktop.composer"
Name: "{group}\Composer, practice with play money"; Filename: "{app}\Composer.exe"; AppUserModelID: "io.github.composer_desktop.composer"; Parameters: "--practice"
Name: "{autodesktop}\Composer"; Filename: "{app}\Composer.exe"; AppUserModelID: "io.github.composer_desktop.composer"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.composer"; ValueType: string; ValueName: ""; ValueData: "Composer.Song"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.composer"; ValueType: string; ValueName: "Content Type"; ValueData: "application/x-composer-song"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Composer.Song"; ValueType: string; ValueName: ""; ValueData: "Composer song"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Composer.Song\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\Composer.exe,0"
Root: HKA; Subkey: "Software\Classes\Composer.Song\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\Composer.exe"" ""%1"""
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NotInPath

[Run]
Filename: "{app}\Composer.exe"; Description: "Start Composer"; Flags: nowait postinstall skipifsilent

[InstallDelete]
; what an older version had and this one has not
Type: filesandordirs; Name: "{app}\lib"

[Code]
const
  EnvironmentKey = 'Environment';

function NotInPath: Boolean;
var
  Path: String;
begin
  if not RegQueryStringValue(HKCU, EnvironmentKey, 'Path', Path) then
    Path := '';
  Result := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Path: String;
  Place: Integer;
begin
  if Step <> usPostUninstall then
    exit;
  if not RegQueryStringValue(HKCU, EnvironmentKey, 'Path', Path) then
    exit;
  Place := Pos(';' + Uppercase(ExpandConstant('{app}')), Uppercase(Path));
  if Place > 0 then
  begin
    Delete(Path, Place, Length(ExpandConstant('{app}')) + 1);
    RegWriteExpandStringValue(HKCU, EnvironmentKey, 'Path', Path);
  end;
end;
