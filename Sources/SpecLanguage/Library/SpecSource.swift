internal import CEmbeddedSpecs
package import TypedYAML

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where spec files come from.
package struct SpecSource: Sendable {
    /// What is read beside or instead of the specs that are built in: a folder or a file.
    private enum Place: Sendable {
        case adding(String)
        case replacing(String)
    }

    private let places: [Place]
    private let singles: [String]

    private init(_ places: [Place], singles: [String] = []) {
        self.places = places
        self.singles = singles
    }

    /// The specs that are built into the binary.
    package static let builtIn = SpecSource([])

    /// The same and a spec file, or all of a folder.
    package func adding(_ path: String) -> SpecSource {
        SpecSource(places + [.adding(path)], singles: singles)
    }

    /// The same and a spec file, or all of a folder, and none of those that are built in. The contract stays.
    package func replacing(_ path: String) -> SpecSource {
        SpecSource(places + [.replacing(path)], singles: singles)
    }

    /// The same and these files, each read once. One of the repository's own folder stands for its built-in copy.
    package func adding(files: [String]) -> SpecSource { SpecSource(places, singles: singles + files) }

    /// The files in the order in which they are read, and what could not be read.
    func files() -> (files: [SourceFile], diagnostics: [Diagnostic]) {
        let isReplaced = places.contains { if case .replacing = $0 { true } else { false } }
        var files = isReplaced ? [] : Self.embedded.filter { $0.name != Self.contractName }
        var diagnostics: [Diagnostic] = []
        // However often and under whatever names a file is given, it is read once.
        var seen: Set<String> = []
        for place in places {
            let path =
                switch place {
                case .adding(let path), .replacing(let path): path
                }
            let found = SpecPath(path).files()
            if case .failure(let diagnostic) = found { diagnostics.append(diagnostic) }
            for file in (try? found.get()) ?? [] where seen.insert(Self.realPath(file)).inserted {
                switch SourceFile.read(file) {
                case .success(let file) where Self.isContract(file):
                    // A copy of the repository's folder holds the contract too.
                    if file.text != Self.contract.text { diagnostics.append(Self.foreignContract(file)) }
                case .success(let file): files.append(file)
                case .failure(let diagnostic): diagnostics.append(diagnostic)
                }
            }
        }
        for path in singles where seen.insert(Self.realPath(path)).inserted {
            if let copied = Self.builtInName(of: path) { files.removeAll { $0.name == copied } }
            switch SourceFile.read(path) {
            case .success(let file): files.append(file)
            case .failure(let diagnostic): diagnostics.append(diagnostic)
            }
        }
        return (files, diagnostics)
    }

    /// The name of the built-in file that was made of this one, in a working copy: the contract stands beside it.
    private static func builtInName(of path: String) -> String? {
        let cut = path.lastIndex(of: "/")
        let folder = cut.map { path[..<$0] + "/" } ?? ""
        guard case .success(let contract) = SourceFile.read(folder + "contract.yaml"),
            contract.text == Self.contract.text
        else { return nil }
        return "specs/" + (cut.map { String(path[path.index(after: $0)...]) } ?? path)
    }

    /// One name for one file, however it is called.
    package static func realPath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Whether a file is a contract, by its name.
    static func isContract(_ file: SourceFile) -> Bool {
        file.name == "contract.yaml" || file.name.hasSuffix("/contract.yaml")
    }

    private static func foreignContract(_ file: SourceFile) -> Diagnostic {
        Diagnostic(
            .error, "foreign-contract",
            "\(file.name) differs from the contract that is built in, which cannot be replaced",
            in: file.name, help: "delete the file, or give it another name if it holds checks")
    }

    private static let contractName = "specs/contract.yaml"

    /// The contract that is built in.
    static var contract: SourceFile {
        embedded.first { $0.name == contractName } ?? SourceFile(name: contractName, text: "")
    }

    /// The files of the repository's specs folder, under their names there.
    package static var embedded: [SourceFile] {
        (0..<keyspec_embedded_file_count).map { index in
            let entry = keyspec_embedded_file_at(index)
            let bytes = UnsafeBufferPointer(start: entry.bytes, count: entry.length)
            return SourceFile(
                name: "specs/" + String(cString: entry.name), text: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// The profiles of TLS below that folder, in the order in which they are shown.
    package static var embeddedProfiles: [SourceFile] {
        (0..<keyspec_embedded_profile_count).map { index in
            let entry = keyspec_embedded_profile_at(index)
            let bytes = UnsafeBufferPointer(start: entry.bytes, count: entry.length)
            return SourceFile(
                name: "specs/" + String(cString: entry.name), text: String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// A spec file of an operator, or the spec files below a folder.
struct SpecPath {
    let path: String

    init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// The paths, sorted; fails for what is not there or no readable folder, and for a folder without any.
    func files() -> Result<[String], Diagnostic> {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return .failure(problem("specs-missing", "there is no file or folder \(path)", help: "check the path"))
        }
        // Whether the file can be read is found out when it is.
        guard status.st_mode & S_IFMT == S_IFDIR else { return .success([path]) }
        var found: [String] = []
        var visited: Set<String> = []
        guard collect(path, depth: 0, &found, &visited) else {
            return .failure(
                problem("folder-unreadable", "\(path) cannot be read: \(String(cString: strerror(errno)))", help: nil))
        }
        if found.isEmpty {
            return .failure(
                problem("no-spec-files", "\(path) holds no spec files", help: "spec files end in .yaml or .yml"))
        }
        return .success(found.sorted())
    }

    /// Folders nested deeper than this are not looked into.
    private static let depthLimit = 16

    /// A folder that links lead to again is not looked into twice, so that a loop of them ends.
    private func collect(
        _ folder: String, depth: Int, _ found: inout [String], _ visited: inout Set<String>
    ) -> Bool {
        guard visited.insert(SpecSource.realPath(folder)).inserted else { return true }
        guard let stream = opendir(folder) else { return depth > 0 }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            let path = folder == "/" ? "/" + name : folder + "/" + name
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                // A copy of the repository's folder holds the profiles of TLS too, which are no specs.
                if name == "tls-profiles" { continue }
                if depth < Self.depthLimit { _ = collect(path, depth: depth + 1, &found, &visited) }
            } else if [".yaml", ".yml"].contains(where: name.lowercased().hasSuffix) {
                found.append(path)
            }
        }
        return true
    }

    private func problem(_ code: String, _ message: String, help: String?) -> Diagnostic {
        Diagnostic(.error, code, message, in: path, help: help)
    }
}
