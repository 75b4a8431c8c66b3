using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>
/// What an invitation shows beside its text, for one visitor: in that visitor's language, variables filled, addresses checked again, since a page names its products as it likes. A JSON text, because
/// only the widget's second script reads it; PROTOCOL.md describes its keys.
/// </summary>
internal static class InvitationContent
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null for a plain text.</summary>
    /// <param name="code">The visitor's own out of the pool; null where the coupon has none.</param>
    public static string? Of(MakeInvitation invitation, string? code, VisitorState visitor, string siteLanguage, IReadOnlyList<string> origins)
    {
        var json = new JsonObject();
        void Put(JsonObject into, string name, string text)
        {
            if (text.Length > 0) into[name] = text;
        }
        string In(IReadOnlyDictionary<string, string> texts) => InvitationText.In(texts, visitor, siteLanguage);
        var picture = InvitationText.Fill(invitation.Picture, visitor);
        if (SafeAddress.IsPicture(picture, origins))
        {
            json["picture"] = picture;
            Put(json, "alternative", In(invitation.Alternative));
        }
        Put(json, "title", In(invitation.Title));
        Put(json, "price", InvitationText.Fill(invitation.Price, visitor));
        var buttons = new JsonArray();
        foreach (var button in invitation.Buttons)
        {
            var one = new JsonObject { ["kind"] = button.Kind switch { ButtonKind.Accept => "accept", ButtonKind.Decline => "decline", _ => "open" } };
            Put(one, "label", In(button.Label));
            if (button.Kind == ButtonKind.Open)
            {
                // A product whose page is not known has no button.
                if (InvitationText.Fill(button.Address, visitor) is not { } address || !SafeAddress.IsOnSite(address, origins)) continue;
                one["address"] = address;
            }
            buttons.Add(one);
        }
        if (buttons.Count > 0) json["buttons"] = buttons;
        if (invitation.Coupon is { } coupon)
        {
            var shown = new JsonObject { ["code"] = code ?? coupon.Code };
            Put(shown, "note", In(coupon.Note));
            json["coupon"] = shown;
        }
        return json.Count == 0 ? null : json.ToJsonString(Readable);
    }

    /// <summary>A form as its visitor sees it.</summary>
    public static string Of(ShowForm form, VisitorState visitor, string siteLanguage) => Of(form, texts => InvitationText.In(texts, visitor, siteLanguage)).ToJsonString(Readable);

    /// <summary>A form in somebody's language.</summary>
    public static JsonObject Of(ShowForm form, Func<IReadOnlyDictionary<string, string>, string> In)
    {
        var fields = new JsonArray();
        foreach (var field in form.Fields)
        {
            var one = new JsonObject { ["name"] = field.Name, ["label"] = In(field.Label), ["type"] = ActionJson.Fields.First(f => f.Kind == field.Kind).Word };
            if (field.Required) one["required"] = true;
            if (field.Options.Count > 0)
                one["options"] = new JsonArray([.. field.Options.Select(o => new JsonObject { ["value"] = o.Value, ["label"] = In(o.Label) is { Length: > 0 } label ? label : o.Value })]);
            fields.Add(one);
        }
        var json = new JsonObject { ["form"] = form.Name, ["title"] = In(form.Title), ["fields"] = fields };
        if (In(form.Send) is { Length: > 0 } send) json["send"] = send;
        if (In(form.Thanks) is { Length: > 0 } thanks) json["thanks"] = thanks;
        return json;
    }
}
