using System.Text;

namespace Gateway.Persistence;

/// <summary>Text as both databases take it: PostgreSQL refuses NUL and half a surrogate pair, and a hostile page can send either.</summary>
internal static class StoredText
{
    private const char Replacement = '\uFFFD';

    public static string Of(string text)
    {
        StringBuilder? cleaned = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }
            if (text[i] != '\0' && !char.IsSurrogate(text[i])) continue;
            cleaned ??= new StringBuilder(text);
            cleaned[i] = Replacement;
        }
        return cleaned?.ToString() ?? text;
    }
}
