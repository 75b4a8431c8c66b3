namespace Gateway.Actors.LiveList;

/// <summary>
/// The order of a standing query. Equal rows stand by their visitors' ids, so that nothing flickers; rows without a text stand last either way.
/// </summary>
internal sealed class LiveSort(LiveColumn column, bool descending)
{
    private readonly bool _text = column.Kind is LiveKind.Text or LiveKind.List;

    /// <summary>The field that decides, as a bit.</summary>
    public int Fields => column.Bit;

    /// <summary>The first thing to compare by, smaller first; rows with the same one are told apart by <see cref="Tie"/>.</summary>
    public long KeyOf(LiveRow row)
    {
        long key;
        if (_text)
        {
            var text = LiveColumns.TextOf(column, row);
            if (text.Length == 0) return long.MaxValue;
            key = Beginning(text);
        }
        // A time is longer the further back it began.
        else key = column.Kind == LiveKind.Time ? -LiveColumns.NumberOf(column, row) : LiveColumns.NumberOf(column, row);
        return descending ? ~key : key;
    }

    /// <summary>Orders two rows of the same key.</summary>
    public int Tie(LiveRow row, LiveRow other)
    {
        if (_text && string.Compare(LiveColumns.TextOf(column, row), LiveColumns.TextOf(column, other), StringComparison.OrdinalIgnoreCase) is not 0 and var order) return descending ? -order : order;
        return string.CompareOrdinal(row.Visitor.Value, other.Visitor.Value);
    }

    /// <summary>Four letters as a number in the order of the texts, upper and lower case the same. From the first letter beyond ASCII on the whole texts decide.</summary>
    private static long Beginning(string text)
    {
        ulong packed = 0;
        for (var i = 0; i < 4; i++)
        {
            packed <<= 16;
            if (i >= text.Length) continue;
            if (text[i] < 0x80) packed |= char.ToUpperInvariant(text[i]);
            else
            {
                packed = (packed | 0xFFFF) << (16 * (3 - i));
                break;
            }
        }
        return (long)(packed ^ (1UL << 63));
    }
}
