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

# publish_when_stale PROJECT_FOLDER ASSEMBLY: the same of the assembly as it is installed, compiled ahead for this machine; after build_when_stale.
publish_when_stale() {
  local folder=$1 built="$1/bin/Release/net10.0/$2.dll" out="$1/bin/published" machine=x64
  [ "$(uname -m)" = aarch64 ] && machine=arm64
  if [ ! -f "$out/$2.dll" ] || [ "$built" -nt "$out/$2.dll" ]; then
    echo "publishing ${folder#"$repo"/} …" >&2
    rm -rf "$out"
    dotnet publish "$folder" -c Release -r "linux-$machine" -p:SkipWeb=true -o "$out" -v q -nologo >&2 || return 1
    touch "$out/$2.dll"
  fi
  echo "$out/$2.dll"
}
