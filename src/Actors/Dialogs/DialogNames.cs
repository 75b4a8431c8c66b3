using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Actors.Dialogs;

/// <summary>How dialogs are called.</summary>
public static class DialogNames
{
    /// <summary>The same starter and key are the same dialog, on whatever node and however often it is asked.</summary>
    /// <param name="starter">The operator who begins it; null: the visitor does.</param>
    public static DialogId Of(SiteId site, VisitorId visitor, OperatorId? starter, string key)
    {
        var text = $"{site}\n{visitor}\n{(starter is { } op ? $"operator {op}" : "visitor")}\n{key}";
        return new DialogId(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)));
    }
}
