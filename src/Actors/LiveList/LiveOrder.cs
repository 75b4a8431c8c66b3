namespace Gateway.Actors.LiveList;

/// <summary>
/// Numbers of rows in the order of a sort: a list of sorted pieces, so that a change costs two short searches and one short move, and a window anywhere is found by
/// counting pieces. A row must be taken out by what it was when it was put in.
/// </summary>
/// <param name="rowOf">The present row of a number.</param>
internal sealed class LiveOrder(LiveSort sort, Func<int, LiveRow> rowOf)
{
    private const int PieceRows = 512;

    private readonly List<Piece> _pieces = [];

    private readonly record struct Entry(long Key, int Row);

    private sealed class Piece
    {
        public Entry[] Entries = new Entry[16];
        public int Count;

        public void Insert(int at, Entry entry)
        {
            if (Count == Entries.Length) Array.Resize(ref Entries, Math.Min(PieceRows, Count * 2));
            Array.Copy(Entries, at, Entries, at + 1, Count - at);
            Entries[at] = entry;
            Count++;
        }
    }

    /// <summary>Puts all rows in at once.</summary>
    public void Fill(List<int> rows)
    {
        var entries = rows.Select(r => new Entry(sort.KeyOf(rowOf(r)), r)).ToArray();
        Array.Sort(entries, (a, b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : sort.Tie(rowOf(a.Row), rowOf(b.Row)));
        _pieces.Clear();
        foreach (var part in entries.Chunk(PieceRows / 2)) _pieces.Add(new Piece { Entries = part, Count = part.Length });
    }

    public void Insert(int number, LiveRow row)
    {
        var key = sort.KeyOf(row);
        var at = Math.Min(PieceOf(key, row), _pieces.Count - 1);
        if (at < 0)
        {
            _pieces.Add(new Piece());
            at = 0;
        }
        var piece = _pieces[at];
        if (piece.Count == PieceRows)
        {
            var second = new Piece { Entries = new Entry[PieceRows], Count = PieceRows / 2 };
            Array.Copy(piece.Entries, PieceRows / 2, second.Entries, 0, PieceRows / 2);
            piece.Count = PieceRows / 2;
            _pieces.Insert(at + 1, second);
            if (Compare(key, row, piece.Entries[piece.Count - 1]) > 0) piece = second;
        }
        piece.Insert(PlaceIn(piece, key, row), new Entry(key, number));
    }

    /// <exception cref="InvalidOperationException">The row was not put in as it is said to have been.</exception>
    public void Remove(int number, LiveRow row)
    {
        var key = sort.KeyOf(row);
        var at = PieceOf(key, row);
        if (at < _pieces.Count)
        {
            var piece = _pieces[at];
            var place = PlaceIn(piece, key, row);
            if (place < piece.Count && piece.Entries[place].Row == number)
            {
                Array.Copy(piece.Entries, place + 1, piece.Entries, place, --piece.Count - place);
                if (piece.Count == 0) _pieces.RemoveAt(at);
                return;
            }
        }
        throw new InvalidOperationException($"visitor {row.Visitor} does not stand where the order says");
    }

    /// <summary>The numbers of a window.</summary>
    public List<int> Window(int offset, int limit)
    {
        var rows = new List<int>(Math.Min(limit, 64));
        foreach (var piece in _pieces)
        {
            if (offset >= piece.Count)
            {
                offset -= piece.Count;
                continue;
            }
            for (; offset < piece.Count && rows.Count < limit; offset++) rows.Add(piece.Entries[offset].Row);
            if (rows.Count == limit) break;
            offset = 0;
        }
        return rows;
    }

    /// <summary>The first piece whose last row does not stand before this one.</summary>
    private int PieceOf(long key, LiveRow row)
    {
        var (low, high) = (0, _pieces.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(key, row, _pieces[middle].Entries[_pieces[middle].Count - 1]) > 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int PlaceIn(Piece piece, long key, LiveRow row)
    {
        var (low, high) = (0, piece.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Compare(key, row, piece.Entries[middle]) > 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int Compare(long key, LiveRow row, Entry other) => key != other.Key ? key.CompareTo(other.Key) : sort.Tie(row, rowOf(other.Row));
}
