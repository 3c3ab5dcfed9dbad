import RunEvents

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The program of the reference deployment.
enum ReferenceBinary {
    static let variable = "KEYSPEC_REFERENCE"

    /// Its path: what `KEYSPEC_REFERENCE` names, else the file beside this program.
    static func path(environment: [String: String]) throws -> String {
        if let named = environment[variable], !named.isEmpty {
            guard access(named, X_OK) == 0 else {
                throw CommandFailure(
                    .harnessFailed, "\(variable) names \(named), which cannot be started",
                    remedy: "let it name the program keyspec-reference, or unset it")
            }
            return named
        }
        if let own = ownPath, let slash = own.lastIndex(of: "/") {
            let neighbour = own[...slash] + "keyspec-reference"
            if access(String(neighbour), X_OK) == 0 { return String(neighbour) }
        }
        throw CommandFailure(
            .harnessFailed, "the reference deployment is not beside keyspec",
            remedy: "build it with 'swift build --product keyspec-reference' and let \(variable) name it,"
                + " or describe your own deployment with --target FILE")
    }

    /// The path of this program, links resolved.
    private static var ownPath: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        #if canImport(Darwin)
            var size = UInt32(buffer.count)
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
            guard let resolved = realpath(buffer, nil) else { return nil }
        #else
            guard let resolved = realpath("/proc/self/exe", &buffer) else { return nil }
            return String(cString: resolved)
        #endif
        #if canImport(Darwin)
            defer { free(resolved) }
            return String(cString: resolved)
        #endif
    }
}
