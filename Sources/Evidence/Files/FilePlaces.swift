/// Places in files, which keep their identity when they are renamed.
package typealias FilePlaces = [FileIdentity: Int]

/// Reads what was added to files since their sizes were taken.
package enum FileGrowth {
    /// How long every file under some paths is.
    package static func sizes(under paths: [ScanPath]) -> FilePlaces {
        var survey = FileSurvey()
        var sizes: FilePlaces = [:]
        for file in survey.look(under: paths) {
            if let status = try? FileStatus(path: file.path) { sizes[status.identity] = status.size }
        }
        return sizes
    }

    /// Every file below a folder.
    package static func files(under folder: String) -> [ScanPath] {
        var survey = FileSurvey()
        return survey.look(under: [ScanPath(folder)]).map { ScanPath($0.path, foundFrom: $0.foundFrom) }
    }

    /// The bytes of every file under some paths from its place on, at most so many of each. Files that are gone or cannot be
    /// read have none.
    package static func added(under paths: [ScanPath], since places: FilePlaces, limit: Int) -> [[UInt8]] {
        var survey = FileSurvey()
        return survey.look(under: paths).compactMap { file in
            guard let bytes = try? FileBytes(path: file.path), let status = bytes.status else { return nil }
            let known = places[status.identity] ?? 0
            let start = known <= status.size ? known : 0
            let count = min(limit, status.size - start)
            guard count > 0 else { return nil }
            var text = [UInt8](repeating: 0, count: count)
            let read = (try? text.withUnsafeMutableBytes { try bytes.read(at: start, into: $0) }) ?? 0
            return Array(text.prefix(read))
        }
    }
}
