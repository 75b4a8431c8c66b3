using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Dialogs;

/// <summary>What a card shows, as JSON, and the same in words; or why there is none.</summary>
/// <param name="Text">For who has no other way to show it, and for the search.</param>
/// <param name="Fault">What is wrong with what was asked for; null for nothing.</param>
internal readonly record struct CardMade(string Text, string Card, string? Fault)
{
    public static CardMade Wrong(string fault) => new("", "", fault);
}

/// <summary>Makes cards: in the visitor's language, from what the site has, so that no operator's client says what a visitor is shown beyond words.</summary>
internal static class CardContent
{
    /// <summary>One of the site's forms.</summary>
    public const string Form = "form";

    /// <summary>Asks for name, phone and e-mail; a site's own form of this name takes its place.</summary>
    public const string Contact = "contact";

    /// <summary>Goods with picture, price and the way to their page: what the page said of them when the visitor looked at them.</summary>
    public const string Product = "product";

    private const int NameCharacters = 200;

    public static CardMade Of(string kind, string body, SiteSnapshot? site, string? language)
    {
        if (site is null) return CardMade.Wrong("the site is not known here");
        return kind switch
        {
            Contact => Of(site.Forms.GetValueOrDefault(Contact) ?? ContactForm.Form, t => In(t, language, site.DefaultLanguage)),
            Form => site.Forms.TryGetValue(body, out var form) ? Of(form, t => In(t, language, site.DefaultLanguage)) : CardMade.Wrong("the site has no form of that name"),
            Product => OfProduct(body, site.Origins),
            _ => CardMade.Wrong("no such kind of card"),
        };
    }

    private static CardMade Of(SiteForm form, Func<IReadOnlyDictionary<string, string>, string> In)
    {
        var json = InvitationContent.Of(form.Form, In);
        json["kind"] = Form;
        var (title, text) = (In(form.Form.Title), In(form.Form.Text));
        if (text.Length > 0) json["text"] = text;
        if (form.Check.Length > 0) json["check"] = form.Check;
        return new CardMade(text.Length > 0 ? $"{title}\n{text}" : title, json.ToJsonString(CardJson.Readable), null);
    }

    /// <summary>Pages name their products as they like, and an operator's client may be anybody's: addresses are looked at as those of a rule's card are.</summary>
    private static CardMade OfProduct(string body, IReadOnlyList<string> origins)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            string Said(string name) => json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
            var (name, currency) = (Said("name"), Said("currency"));
            if (name.Length is 0 or > NameCharacters || currency.Length > 8) return CardMade.Wrong($"a product has a name of at most {NameCharacters} characters");
            var card = new JsonObject { ["kind"] = Product, ["title"] = name };
            var price = json.RootElement.TryGetProperty("price", out var amount) && amount.ValueKind == JsonValueKind.Number && amount.TryGetDouble(out var number) && double.IsFinite(number)
                ? $"{number.ToString("0.##", CultureInfo.InvariantCulture)} {currency}".TrimEnd() : "";
            if (price.Length > 0) card["price"] = price;
            if (Said("picture") is { Length: > 0 } picture && SafeAddress.IsPicture(picture, origins)) card["picture"] = picture;
            if (Said("address") is { Length: > 0 } address && SafeAddress.IsOnSite(address, origins)) card["address"] = address;
            return new CardMade(price.Length > 0 ? $"{name}\n{price}" : name, card.ToJsonString(CardJson.Readable), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return CardMade.Wrong("a product is a JSON object");
        }
    }

    /// <summary>The answers with what was asked, a line for each.</summary>
    public static string InWords(JsonElement fields, IReadOnlyDictionary<string, string> answers) => string.Join('\n', fields.EnumerateArray()
        .Where(f => answers.ContainsKey(f.GetProperty("name").GetString()!)).Select(f => $"{f.GetProperty("label").GetString()}: {Shown(f, answers[f.GetProperty("name").GetString()!])}"));

    private static string Shown(JsonElement field, string answer)
    {
        if (field.GetProperty("type").GetString() == "check") return "✓";
        if (!field.TryGetProperty("options", out var options)) return answer;
        foreach (var option in options.EnumerateArray())
            if (option.GetProperty("value").GetString() == answer) return option.GetProperty("label").GetString()!;
        return answer;
    }

    private static string In(IReadOnlyDictionary<string, string> texts, string? language, string otherwise) =>
        language is { Length: >= 2 } && texts.TryGetValue(language[..2].ToLowerInvariant(), out var text) || texts.TryGetValue(otherwise, out text) ? text : texts.Values.FirstOrDefault() ?? "";
}
