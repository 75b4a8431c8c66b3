namespace Gateway.Actors.LiveList;

/// <summary>Words that must all stand somewhere in a row.</summary>
internal sealed class LiveWords(string text)
{
    private readonly string[] _words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The fields that the answer depends on, as bits.</summary>
    public int Fields => _words.Length > 0 ? LiveColumns.Searched : 0;

    /// <summary>Whether every word stands somewhere in the row; a country is meant by its whole code only.</summary>
    public bool Fit(LiveRow row)
    {
        foreach (var word in _words)
            if (!Has(row, word)) return false;
        return true;
    }

    private static bool Has(LiveRow row, string word)
    {
        if (In(row.Title, word) || In(row.Url, word) || In(row.Name, word) || In(row.Referrer, word) || In(row.Browser, word) || In(row.Os, word) || In(row.Language, word) || In(row.LastEvent, word)
            || In(row.Device, word) || In(row.Source, word) || In(row.Campaign, word) || In(row.Region, word) || In(row.City, word) || In(row.Visitor.Value, word) || word.Equals(row.Country, StringComparison.OrdinalIgnoreCase)) return true;
        return AnyIn(row.Segments, word) || AnyIn(row.Tags, word);
    }

    private static bool AnyIn(IReadOnlyList<string> list, string word)
    {
        for (var i = 0; i < list.Count; i++)
            if (In(list[i], word)) return true;
        return false;
    }

    private static bool In(string? text, string word) => text is not null && text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
