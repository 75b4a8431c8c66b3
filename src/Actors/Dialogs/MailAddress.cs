namespace Gateway.Actors.Dialogs;

/// <summary>What can be an e-mail address, as people write them: something that letters can be sent to without doubt about where it ends. No quoted or commented forms, no other hosts than names.</summary>
internal static class MailAddress
{
    public static bool IsOne(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > 64 || text.IndexOf('@', StringComparison.Ordinal) != at) return false;
        var (local, host) = (text[..at], text[(at + 1)..]);
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return false;
        if (local.Any(c => !char.IsLetterOrDigit(c) && !".!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal))) return false;
        var labels = host.Split('.');
        return labels.Length >= 2 && host.Length <= 253 && labels[^1].Length >= 2 && labels.All(l => l.Length is >= 1 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsLetterOrDigit(c) || c == '-'));
    }
}
