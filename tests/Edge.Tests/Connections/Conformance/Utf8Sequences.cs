using System.Text;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>The byte sequences of 6.5–6.23, in the suite's order, each with what RFC 3629 says of it.</summary>
internal static class Utf8Sequences
{
    public static IReadOnlyList<IReadOnlyList<(bool Right, byte[] Bytes)>> Sections { get; } =
    [
        Right("68656C6C6F24776F726C64", "68656C6C6FC2A2776F726C64", "68656C6C6FE282AC776F726C64", "68656C6C6FF0A4ADA2776F726C64", "CEBAE1BDB9CF83CEBCCEB5"),
        Prefixes(Convert.FromHexString("CEBAE1BDB9CF83CEBCCEB5")),
        Right("00", "C280", "E0A080", "F0908080"), // the first of each length
        Wrong("F888808080", "FC8480808080"),
        Right("7F", "DFBF", "EFBFBF", "F48FBFBF"), // the last of each length
        Wrong("F7BFBFBF", "FBBFBFBFBF", "FDBFBFBFBFBF"),
        [.. Right("ED9FBF", "EE8080", "EFBFBD", "F48FBFBF"), .. Wrong("F4908080")], // beside the gaps
        Wrong("80", "BF", "80BF", "80BF80", "80BF80BF", "80BF80BF80", "80BF80BF80BF", string.Concat(Enumerable.Range(0x80, 0x3F).Select(b => $"{b:X2}"))),
        Wrong([.. new[] { (0xC0, 0xDF), (0xE0, 0xEF), (0xF0, 0xF7), (0xF8, 0xFB), (0xFC, 0xFD) }.Select(r => Spaced(r.Item1, r.Item2))]),
        Wrong(Incomplete),
        Wrong(string.Concat(Incomplete)),
        Wrong("FE", "FF", "FEFEFFFF"),
        Wrong("C0AF", "E080AF", "F08080AF", "F8808080AF", "FC80808080AF"), // a slash made too long
        Wrong("C1BF", "E09FBF", "F08FBFBF", "F887BFBFBF", "FC83BFBFBFBF"),
        Wrong("C080", "E08080", "F0808080", "F880808080", "FC8080808080"),
        Wrong("EDA080", "EDADBF", "EDAE80", "EDAFBF", "EDB080", "EDBE80", "EDBFBF"), // surrogates
        Wrong([.. from high in (string[])["EDA080", "EDADBF", "EDAE80", "EDAFBF"] from low in (string[])["EDB080", "EDBFBF"] select high + low]),
        Right(["EFBFBE", "EFBFBF", .. NonCharacters()]),
        Right("EFBFB9", "EFBFBA", "EFBFBB", "EFBFBC", "EFBFBD", "EFBFBE", "EFBFBF"),
    ];

    /// <summary>Sequences of 2 to 6 bytes, the smallest and the largest of each length, without their last byte.</summary>
    private static string[] Incomplete => ["C0", "E080", "F08080", "F8808080", "FC80808080", "DF", "EFBF", "F7BFBF", "FBBFBFBF", "FDBFBFBFBF"];

    /// <summary>The last two code points of each plane above the first: no characters, and good UTF-8.</summary>
    private static IEnumerable<string> NonCharacters()
    {
        for (var plane = 1; plane <= 16; plane++)
        {
            yield return Convert.ToHexString(Encoding.UTF8.GetBytes(char.ConvertFromUtf32((plane << 16) | 0xFFFE)));
            yield return Convert.ToHexString(Encoding.UTF8.GetBytes(char.ConvertFromUtf32((plane << 16) | 0xFFFF)));
        }
    }

    /// <summary>Lead bytes with a blank behind each; the last of the range is left out, as in the suite.</summary>
    private static string Spaced(int first, int last) => string.Concat(Enumerable.Range(first, last - first).Select(b => $"{b:X2}20"));

    private static IReadOnlyList<(bool, byte[])> Prefixes(byte[] text)
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        return [.. Enumerable.Range(1, text.Length).Select(length => (IsText(strict, text[..length]), text[..length]))];
    }

    private static bool IsText(UTF8Encoding strict, byte[] bytes)
    {
        try
        {
            return strict.GetCharCount(bytes) > 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static IReadOnlyList<(bool, byte[])> Right(params string[] hex) => [.. hex.Select(h => (true, Convert.FromHexString(h)))];

    private static IReadOnlyList<(bool, byte[])> Wrong(params string[] hex) => [.. hex.Select(h => (false, Convert.FromHexString(h)))];
}
