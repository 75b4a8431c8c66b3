# Sourced: builds projects in Release only when a source is newer than the result, because even a build with nothing to do takes seconds.
# build_when_stale PROJECT_FOLDER ASSEMBLY: prints the path of the assembly.
build_when_stale() {
  local folder=$1 dll="$1/bin/Release/net10.0/$2.dll"
  if [ ! -f "$dll" ] || [ -n "$(find "$repo/src" "$repo/load-scripts" "$repo/bench" "$repo/Directory.Build.props" "$repo/Directory.Packages.props" \
      \( -name bin -o -name obj -o -name node_modules -o -name dist -o -name results \) -prune -o \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.html' -o -name 'appsettings*.json' \) -newer "$dll" -print -quit)" ]; then
    echo "building ${folder#"$repo"/} …" >&2
    dotnet build "$folder" -c Release -v q -nologo >&2 || return 1
    touch "$dll"
  fi
  echo "$dll"
}
