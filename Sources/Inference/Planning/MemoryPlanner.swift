/// Gives buffers that do not live at the same time the same place in one arena.
package enum MemoryPlanner {
    /// A buffer that is needed from step `first` through step `last`.
    package struct Buffer: Sendable {
        package let byteCount: Int
        package let first: Int
        package let last: Int

        package init(byteCount: Int, first: Int, last: Int) {
            self.byteCount = byteCount
            self.first = first
            self.last = last
        }
    }

    /// Where each buffer begins, and how large the arena is. Offsets are multiples of 64.
    ///
    /// Largest first, each at the lowest place that no placed buffer of overlapping life takes.
    /// - Complexity: O(n²).
    /// - Source: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference" (2020), greedy by size.
    package static func place(_ buffers: [Buffer]) -> (offsets: [Int], total: Int) {
        var offsets = [Int](repeating: 0, count: buffers.count)
        var total = 0
        var placed: [Int] = []
        let order = buffers.indices.sorted {
            (buffers[$0].byteCount, $1) > (buffers[$1].byteCount, $0)
        }
        for index in order where buffers[index].byteCount > 0 {
            let size = AlignedMemory.padded(buffers[index].byteCount)
            var offset = 0
            // `placed` is sorted by offset, so the first gap that is wide enough is the lowest.
            for other in placed
            where buffers[other].first <= buffers[index].last && buffers[other].last >= buffers[index].first {
                if offsets[other] - offset >= size { break }
                offset = max(offset, offsets[other] + AlignedMemory.padded(buffers[other].byteCount))
            }
            offsets[index] = offset
            total = max(total, offset + size)
            let position = placed.partitioningIndex { offsets[$0] >= offset }
            placed.insert(index, at: position)
        }
        return (offsets, total)
    }
}

extension Array {
    /// The first index whose element satisfies a predicate that is false then true along the array.
    fileprivate func partitioningIndex(_ belongsAfter: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
