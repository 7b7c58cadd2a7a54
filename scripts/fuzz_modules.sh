# Sourced by scripts/fuzz*.sh: the package's modules compiled for libFuzzer and AddressSanitizer, outside of SwiftPM, which
# has no way to say so.

build=.build-fuzz
sanitize=(-sanitize=address -sanitize-coverage=edge,inline-8bit-counters,pc-table)
swift_flags=(-O -gline-tables-only -swift-version 6 -parse-as-library -package-name mien -module-cache-path "$build/cache" -I "$build" -wmo
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -Xcc -ISources/CKernels/include -Xcc -fmodule-map-file="$build/CKernels.modulemap"
    -Xcc -ISources/CImaging/include -Xcc -fmodule-map-file="$build/CImaging.modulemap")
for map in Sources/System/*/module.modulemap; do swift_flags+=(-Xcc -fmodule-map-file="$map"); done
libraries=(openblas libturbojpeg libpng libwebp sndfile vorbis libmpg123 samplerate openssl zlib)
for flag in $(pkg-config --cflags "${libraries[@]}"); do swift_flags+=(-Xcc "$flag"); done
# What made the objects: other flags make other objects.
mkdir -p "$build"
[ "$(cat "$build/flags" 2>/dev/null)" = "${swift_flags[*]}" ] || { rm -f "$build"/*.o "$build"/*.swiftmodule; echo "${swift_flags[*]}" >"$build/flags"; }
for name in CKernels CImaging; do
    echo "module $name { header \"$PWD/Sources/$name/include/$name.h\" export * }" >"$build/$name.modulemap"
done

# The C sources of a target, as object files. Built anew where a file of the target is newer.
c_objects() {
    local file object
    for file in Sources/"$1"/*.c; do
        object=$build/$(basename "$file" .c).c.o
        [ ! -f "$object" ] || [ -n "$(find "Sources/$1" -newer "$object" -print -quit)" ] || continue
        clang -O2 -g -fsanitize=address -fsanitize=fuzzer-no-link -ISources/"$1"/include $(pkg-config --cflags libpng) \
            -c "$file" -o "$object"
    done
}

# One module of the package, as an object file. Built anew where a source is newer, or a module that was built before it and
# that it may use.
module() {
    local name=$1
    [ -n "$(find "Sources/$name" "$build"/*.swiftmodule -newer "$build/$name.o" -print -quit 2>/dev/null)" ] ||
        [ ! -f "$build/$name.o" ] || return 0
    local sources
    mapfile -t sources < <(find "Sources/$name" -name '*.swift' | sort)
    swiftc "${swift_flags[@]}" "${sanitize[@]}" -module-name "$name" -emit-module -emit-module-path "$build/$name.swiftmodule" \
        -c -o "$build/$name.o" "${sources[@]}"
}
