namespace Gateway.Edge.Frames;

/// <summary>
/// Judges UTF-8 that arrives in pieces (RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF),
/// at the first byte that can no longer become right. Holds the place inside an unfinished character, no bytes.
/// </summary>
internal struct Utf8Scan
{
    private byte _missing;
    private byte _lowest;
    private byte _highest;

    /// <summary>No character is left unfinished.</summary>
    public readonly bool IsWhole => _missing == 0;

    /// <summary>False if the bytes taken so far are not the beginning of any UTF-8 text.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            if (_missing > 0)
            {
                if (bytes[at] < _lowest || bytes[at] > _highest)
                    return false;
                _missing--;
                (_lowest, _highest) = (0x80, 0xBF);
                continue;
            }
            var plain = bytes[at..].IndexOfAnyExceptInRange((byte)0x00, (byte)0x7F);
            if (plain < 0)
                return true;
            at += plain;
            if (!Begin(bytes[at]))
                return false;
        }
        return true;
    }

    private bool Begin(byte lead)
    {
        (_missing, _lowest, _highest) = lead switch
        {
            >= 0xC2 and <= 0xDF => ((byte)1, (byte)0x80, (byte)0xBF),
            0xE0 => ((byte)2, (byte)0xA0, (byte)0xBF),
            0xED => ((byte)2, (byte)0x80, (byte)0x9F),
            >= 0xE1 and <= 0xEF => ((byte)2, (byte)0x80, (byte)0xBF),
            0xF0 => ((byte)3, (byte)0x90, (byte)0xBF),
            >= 0xF1 and <= 0xF3 => ((byte)3, (byte)0x80, (byte)0xBF),
            0xF4 => ((byte)3, (byte)0x80, (byte)0x8F),
            _ => default,
        };
        return _missing > 0;
    }
}
