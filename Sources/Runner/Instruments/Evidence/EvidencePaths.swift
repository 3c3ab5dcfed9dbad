package import Deployment
import Evidence
import TypedYAML

/// Paths that a pattern describes.
enum EvidencePaths {
    /// The files that a pattern describes, looked for below the folders that it names outright; a plain path stands for
    /// itself, and for a folder as a whole.
    static func matching(_ pattern: String) -> [ScanPath] {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.firstIndex(where: isPattern) else { return [ScanPath(pattern)] }
        guard let glob = try? Glob(pattern) else { return [] }
        let folder = parts[..<first].joined(separator: "/")
        let root = folder.isEmpty ? (pattern.hasPrefix("/") ? "/" : ".") : folder
        let prefix = folder.isEmpty && !pattern.hasPrefix("/") ? "./" : ""
        return FileGrowth.files(under: root).filter { glob.matches(String($0.path.dropFirst(prefix.count))) }
    }

    private static func isPattern(_ part: String) -> Bool { part.contains { "*?[{\\".contains($0) } }
}

extension TargetDescription {
    /// The files and folders that an evidence source names, from the target file's folder; none for a program.
    package func evidenceFiles(of source: EvidenceSource) -> [String] {
        guard case .files(let patterns) = source.origin else { return [] }
        return evidencePaths(of: patterns).map(\.path)
    }

    /// Files and folders of some patterns.
    func evidencePaths(of patterns: [String]) -> [ScanPath] {
        patterns.flatMap { pattern in
            EvidencePaths.matching(
                pattern.hasPrefix("/") || file.folder.isEmpty ? pattern : "\(file.folder)/\(pattern)")
        }
    }
}
