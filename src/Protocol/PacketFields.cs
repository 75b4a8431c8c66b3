using System.Buffers;
using MessagePack;

namespace Gateway.Protocol;

/// <summary>Walks one packet's fields by position. A missing trailing field reads as absent; a field of the wrong kind throws <see cref="MessagePackSerializationException"/>.</summary>
internal ref struct PacketFields(MessagePackReader reader, int left)
{
    private MessagePackReader _reader = reader;
    private int _left = left;

    public static PacketFields Open(in ReadOnlySequence<byte> packet, out int type)
    {
        var reader = new MessagePackReader(packet);
        var count = reader.ReadArrayHeader();
        if (count < 1) throw new MessagePackSerializationException("an empty array is not a packet");
        type = reader.ReadInt32();
        return new PacketFields(reader, count - 1);
    }

    public string Text(int max = Limits.IdChars) => OptionalText(max) ?? throw new MessagePackSerializationException("a text is missing");

    public string? OptionalText(int max = Limits.IdChars)
    {
        if (!Next()) return null;
        var text = _reader.ReadString();
        return text is null || text.Length <= max ? text : throw new MessagePackSerializationException($"a text of {text.Length} characters where at most {max} are allowed");
    }

    /// <summary>Text that describes and may be cut: addresses, titles, drafts.</summary>
    public string? CutText(int max)
    {
        if (!Next()) return null;
        var text = _reader.ReadString();
        if (text is null || text.Length <= max) return text;
        return char.IsHighSurrogate(text[max - 1]) ? text[..(max - 1)] : text[..max];
    }

    public int Int32() => Next() ? _reader.ReadInt32() : throw new MessagePackSerializationException("a number is missing");

    public long? OptionalInt64() => !Next() || _reader.TryReadNil() ? null : _reader.ReadInt64();

    public int? OptionalInt32() => !Next() || _reader.TryReadNil() ? null : _reader.ReadInt32();

    public long Int64() => Next() ? _reader.ReadInt64() : throw new MessagePackSerializationException("a number is missing");

    public uint UInt32() => Next() ? _reader.ReadUInt32() : throw new MessagePackSerializationException("a number is missing");

    public bool Flag() => Next() && _reader.ReadBoolean();

    public double? OptionalNumber()
    {
        if (!Next() || _reader.TryReadNil()) return null;
        var value = _reader.ReadDouble();
        return double.IsFinite(value) ? value : throw new MessagePackSerializationException("a number is not finite");
    }

    public bool Array(out int count)
    {
        count = 0;
        if (!Next() || _reader.TryReadNil()) return false;
        count = _reader.ReadArrayHeader();
        return true;
    }

    public T[] List<T>(int max, PacketItem<T> read)
    {
        if (!Array(out var count)) return [];
        if ((uint)count > max) throw new MessagePackSerializationException($"a list of {count} where at most {max} are allowed");
        if (count == 0) return [];
        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            var inner = Inner();
            items[i] = read(ref inner);
            Close(ref inner);
        }
        return items;
    }

    public string[] Texts(int max, int chars = Limits.IdChars)
    {
        if (!Array(out var count)) return [];
        if ((uint)count > max) throw new MessagePackSerializationException($"a list of {count} where at most {max} are allowed");
        var items = new string[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = _reader.ReadString() ?? throw new MessagePackSerializationException("a text is missing");
            if (items[i].Length > chars) throw new MessagePackSerializationException($"a text of {items[i].Length} characters where at most {chars} are allowed");
        }
        return items;
    }

    /// <summary>Null where the field is absent or nil.</summary>
    public T[]? OptionalList<T>(int max, PacketItem<T> read)
    {
        if (_left == 0 || _reader.NextMessagePackType == MessagePackType.Nil)
        {
            if (Next()) _reader.ReadNil();
            return null;
        }
        return List(max, read);
    }

    public int[]? OptionalInts(int max)
    {
        if (!Array(out var count)) return null;
        if ((uint)count > max) throw new MessagePackSerializationException($"a list of {count} where at most {max} are allowed");
        var items = new int[count];
        for (var i = 0; i < count; i++) items[i] = _reader.ReadInt32();
        return items;
    }

    public Dictionary<string, string> Pairs(int max = Limits.Pairs, int chars = Limits.PairValueChars)
    {
        if (!Next() || _reader.TryReadNil()) return [];
        var count = _reader.ReadMapHeader();
        if ((uint)count > max) throw new MessagePackSerializationException($"{count} pairs where at most {max} are allowed");
        var pairs = new Dictionary<string, string>(count);
        for (var i = 0; i < count; i++)
        {
            var key = _reader.ReadString();
            var value = _reader.ReadString();
            if (key is null || value is null || key.Length > Limits.IdChars || value.Length > chars)
                throw new MessagePackSerializationException($"a pair is not two texts of at most {Limits.IdChars} and {chars} characters");
            pairs[key] = value;
        }
        return pairs;
    }

    /// <summary>Begins an array nested in this packet; the caller gives it back to <see cref="Close"/>.</summary>
    public PacketFields Inner()
    {
        var count = _reader.ReadArrayHeader();
        return new PacketFields(_reader, count);
    }

    /// <summary>Begins a nested array where the field is not absent or nil.</summary>
    public bool TryNested(out PacketFields inner)
    {
        if (!Next() || _reader.TryReadNil())
        {
            inner = default;
            return false;
        }
        inner = Inner();
        return true;
    }

    /// <summary>Skips what is left of a nested array and goes on behind it.</summary>
    public void Close(ref PacketFields inner)
    {
        inner.SkipRest();
        _reader = inner._reader;
    }

    /// <summary>Skips fields of a newer version. Iterative: nesting comes from the peer and must not use up the stack.</summary>
    public void SkipRest()
    {
        for (long pending = _left; pending > 0; pending--)
        {
            switch (_reader.NextMessagePackType)
            {
                case MessagePackType.Array: pending += _reader.ReadArrayHeader(); break;
                case MessagePackType.Map: pending += 2L * _reader.ReadMapHeader(); break;
                default: _reader.Skip(); break;
            }
        }
        _left = 0;
    }

    public readonly bool AtEnd => _reader.End;

    private bool Next()
    {
        if (_left == 0) return false;
        _left--;
        return true;
    }
}

internal delegate T PacketItem<T>(ref PacketFields fields);
