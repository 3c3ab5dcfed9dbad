internal import OwnThread

/// A search of the same sources for what several ask for: every file is read, what is compressed in it is decompressed, and its
/// bytes are searched once for all of them. Each group of subjects gets what it would get by itself. Results come by group.
package struct JointScan: Sendable {
    /// The names of the subjects, by group and by the index that hits give.
    package let names: [[String]]
    let patterns: PatternSet
    private let files: FileScan
    private let specimenCount: Int

    /// Compiles the patterns of all groups. What such a scan finds, or does not, may be believed only when there is no
    /// `selfTestFailure`.
    package init(_ groups: [[SubjectPatterns]], forms: [KeyForm] = [], limits: ScanLimits = ScanLimits()) {
        self.init(groups, forms: forms, specimens: SelfTest.patterns, limits: limits)
    }

    /// - Parameters:
    ///   - forms: forms of keys that the last group looks for besides.
    ///   - specimens: what the self-test looks for. They are compiled along, and no group gets to see them.
    init(
        _ groups: [[SubjectPatterns]], forms: [KeyForm] = [], specimens: [SubjectPatterns],
        limits: ScanLimits = ScanLimits()
    ) {
        var names = groups.map { $0.map(\.name) }
        if let last = names.indices.last { names[last] += forms.map(\.text) }
        self.names = names
        patterns = PatternSet(specimens + groups.joined(), forms: forms)
        specimenCount = specimens.count
        files = FileScan(
            patterns: patterns, groups: SubjectGroups(names.map(\.count), after: specimens.count), limits: limits)
    }

    /// What the patterns do not find of the specimens that were compiled along with them; it is computed anew each time.
    package var selfTestFailure: SelfTestFailure? {
        let missing = SelfTest.missing(patterns, limits: ScanLimits(depth: files.limits.depth))
        return missing.isEmpty ? nil : SelfTestFailure(missing: missing)
    }

    /// The texts that are searched for, without those of the specimens.
    var spellings: [[UInt8]] { patterns.patterns.filter { $0.subject >= specimenCount }.map(\.spelled) }

    /// Scans bytes in memory.
    package func scan(_ bytes: [UInt8]) -> [SourceResult] { files.scan(bytes) }

    func scanStandardInput() -> [SourceResult] { files.scan(FileBytes(standardInput: ())) }

    func scan(fileAt path: String, from start: Int) -> [SourceResult] {
        do {
            return contents(of: try FileBytes(path: path), at: path, from: start)
        } catch {
            return unreadable(error.reason)
        }
    }

    /// Scans files and folders, as many at once as there are workers; sources in the order in which they were found.
    ///
    /// Names of files that were found in folders are searched too: a cache may be filed under what a caller sent. Folders are
    /// looked through again afterwards, for files that were rotated in the meantime.
    ///
    /// - Parameters:
    ///   - paths: asked for again each time.
    ///   - givesWay: whether whatever else runs on this machine comes first.
    ///   - starts: files that are read from a place on, as far as they still have it.
    package func scan(
        paths: @Sendable () -> [ScanPath], workers: Int, inBackground givesWay: Bool = false,
        from starts: FilePlaces = FilePlaces()
    ) async -> [[ScannedSource]] {
        var tree = FileSurvey()
        var sources: [[ScannedSource]] = names.map { _ in [] }
        for round in 0..<FileSurvey.rounds {
            let files = tree.look(under: paths())
            if round == 0 {
                for trouble in tree.troubles {
                    add(unreadable(trouble.reason), named: trouble.path, from: trouble.foundFrom, to: &sources)
                }
            }
            if files.isEmpty { break }
            for (file, results) in await scan(files, workers: workers, inBackground: givesWay, from: starts) {
                guard let results else {
                    tree.forget(file)
                    continue
                }
                add(results, named: file.path, from: file.foundFrom, to: &sources)
            }
        }
        return sources
    }

    /// The files in their order, with what was found in each; nothing for one that is no longer there.
    private func scan(
        _ files: [FileSurvey.Entry], workers: Int, inBackground givesWay: Bool, from starts: FilePlaces
    ) async -> [(FileSurvey.Entry, [SourceResult]?)] {
        let largestFirst = files.enumerated().sorted { ($1.element.size, $0.offset) < ($0.element.size, $1.offset) }
        let shared = SharedWork<_, [SourceResult]?>(largestFirst.map(\.element))
        await withTaskGroup { group in
            for _ in 0..<max(1, min(workers, files.count)) {
                group.addTask {
                    let work = { @Sendable in shared.work { scan($0, from: starts) } }
                    await givesWay ? OwnThread.inBackground(work) : onOwnThread(work)
                }
            }
        }
        return zip(largestFirst, shared.results).sorted { $0.0.offset < $1.0.offset }
            .map { file, results in (file.element, results) }
    }

    private func scan(_ file: FileSurvey.Entry, from starts: FilePlaces) -> [SourceResult]? {
        do {
            let bytes = try FileBytes(path: file.path)
            if let identity = bytes.status?.identity, !file.isStill(identity) { return nil }
            return contents(of: bytes, at: file.path, from: starts.start(in: bytes))
        } catch {
            return error.isAbsence && file.mayVanish ? nil : unreadable(error.reason)
        }
    }

    private func contents(of file: FileBytes, at path: String, from start: Int) -> [SourceResult] {
        let database = ["-wal", "-journal"].first(where: path.hasSuffix).map { path.dropLast($0.count) }
        let companion = try? database.map { try FileBytes(path: String($0)) }
        return files.scan(file, from: start, companion: companion)
    }

    private func unreadable(_ reason: String) -> [SourceResult] {
        var result = SourceResult()
        result.gaps.append(.unreadable(reason))
        return names.map { _ in result }
    }

    // MARK: Names

    /// Adds a source to those of each group, with what was found in its name.
    private func add(
        _ results: [SourceResult], named path: String, from start: Int, to sources: inout [[ScannedSource]]
    ) {
        for (index, (name, hits)) in shownNames(of: path, from: start).enumerated() {
            var result = results[index]
            result.hits = hits + result.hits
            result.hitCount += hits.count
            var source = ScannedSource(name: name, result: result)
            source.path = path
            sources[index].append(source)
        }
    }

    /// A path as each group may see it, and what was found in its names.
    private func shownNames(of path: String, from start: Int) -> [(shown: String, hits: [Hit])] {
        var shown: [(names: [String], hits: [Hit])] = names.map { _ in ([], []) }
        var place = 0
        for component in Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let isFound = place + component.count > start
            let results = isFound ? scan(Array(component)) : names.map { _ in SourceResult() }
            for (index, result) in results.enumerated() {
                shown[index].hits += result.hits.map { hit in
                    var hit = hit
                    hit.isInName = true
                    hit.offset += place
                    return hit
                }
                let found = result.hits.map { names[index][$0.subject] }.min()
                shown[index].names.append(
                    found.map { "[name with \($0)]" } ?? String(decoding: component, as: UTF8.self))
            }
            place += component.count + 1
        }
        return shown.map { ($0.names.joined(separator: "/"), $0.hits) }
    }
}
