#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The checkout that the tests run in, found from a test's own source path: the nearest folder above it with a `Package.swift`.
///
/// `#filePath` may lead through a symbolic link; the folder is then the one that was compiled, which holds the same files.
package enum Repository {
    /// The root folder, without a trailing slash.
    package static func root(above path: String = #filePath) -> String {
        var folder = path.parentFolder
        while folder != "/", access(folder + "/Package.swift", F_OK) != 0 {
            folder = folder.parentFolder
        }
        return folder
    }

    /// The path of a file or folder named relative to the root.
    package static func path(_ relative: String) -> String {
        root() + "/" + relative
    }

    /// The paths, relative to the root and sorted, of the files directly inside `folder` whose names end in `suffix`.
    package static func files(in folder: String, suffix: String = "") -> [String] {
        FileTree.names(in: path(folder)).filter { $0.hasSuffix(suffix) }.map { folder + "/" + $0 }
    }
}

extension String {
    /// The folder part of a path: `/` for a path without one.
    package var parentFolder: String {
        guard let slash = lastIndex(of: "/"), slash != startIndex else { return "/" }
        return String(self[..<slash])
    }

    /// The last component of a path, without its extension.
    package var fileStem: String {
        let name = split(separator: "/").last.map(String.init) ?? self
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }
}
