using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Actors.Triggers;

/// <summary>What a rule does, as JSON: one action, or a list of them.</summary>
internal static class ActionJson
{
    private enum Kind { Invite, Segment, Tag, Note, Alert, Form, Webhook }

    private static readonly (string Word, Kind Kind)[] Kinds =
        [("invite", Kind.Invite), ("segment", Kind.Segment), ("tag", Kind.Tag), ("note", Kind.Note), ("alert", Kind.Alert), ("form", Kind.Form), ("webhook", Kind.Webhook)];

    private static readonly (string Word, ButtonKind Kind)[] Buttons = [("accept", ButtonKind.Accept), ("decline", ButtonKind.Decline), ("open", ButtonKind.Open)];

    internal static readonly (string Word, FieldKind Kind)[] Fields =
        [("text", FieldKind.Text), ("long", FieldKind.Long), ("email", FieldKind.Email), ("phone", FieldKind.Phone), ("number", FieldKind.Number), ("choice", FieldKind.Choice), ("check", FieldKind.Check), ("date", FieldKind.Date)];

    /// <summary>The value of "then".</summary>
    public static IReadOnlyList<RuleAction> ReadAll(JsonElement root, List<Fault> faults)
    {
        if (!root.TryGetProperty("then", out var then) || then.ValueKind != JsonValueKind.Array)
            return RuleReading.Object(root, "then", faults) is { } one && Read(one, "then", faults) is { } action ? [action] : [];
        if (then.GetArrayLength() is < 1 or > RuleLimits.Actions)
        {
            faults.Add("then", "actions-needed", ("most", RuleLimits.Actions));
            return [];
        }
        var (actions, shown, index) = (new List<RuleAction>(), 0, 0);
        foreach (var each in then.EnumerateArray())
        {
            var at = $"then[{index++}]";
            if (each.ValueKind != JsonValueKind.Object) faults.Add(at, "kind-needed");
            else if (Read(each, at, faults) is { } action)
            {
                if (action is ShownAction && ++shown > 1) faults.Add(at, "shows-several");
                if (action is RaiseAlert && actions.Exists(a => a is RaiseAlert)) faults.Add(at, "alerts-twice");
                var again = actions.Contains(action);
                if (action is CallWebhook && (again || actions.Count(a => a is CallWebhook) == RuleLimits.Webhooks)) faults.Add(at, "webhooks-too-many", ("most", RuleLimits.Webhooks));
                else if (again) faults.Add(at, "repeated");
                actions.Add(action);
            }
        }
        return actions;
    }

    private static RuleAction? Read(JsonElement json, string at, List<Fault> faults)
    {
        var before = faults.Count;
        var kind = RuleReading.Word(json, "kind", $"{at}.kind", Kinds, faults);
        if (faults.Count > before) return null;
        string One(string name, int most, bool optional = false)
        {
            RuleReading.Only(json, at, faults, "kind", name);
            return RuleReading.Text(json, name, $"{at}.{name}", most, faults, optional) ?? "";
        }
        return kind switch
        {
            Kind.Segment => new SetSegment(One("segment", RuleLimits.Name)),
            Kind.Tag => new SetTag(One("tag", RuleLimits.Tag).Trim()),
            Kind.Note => new AddNote(One("text", RuleLimits.Note)),
            Kind.Alert => new RaiseAlert(One("text", RuleLimits.Title, optional: true)),
            Kind.Webhook => new CallWebhook(One("webhook", RuleLimits.Name)),
            Kind.Form => Form(json, at, faults),
            _ => Invitation(json, at, faults),
        };
    }

    private static MakeInvitation Invitation(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "kind", "department", "operator", "text", "title", "price", "picture", "alternative", "buttons", "coupon");
        var department = new DepartmentId(RuleReading.Text(json, "department", $"{at}.department", RuleLimits.Name, faults) ?? "");
        var text = Texts(json, "text", at, RuleLimits.Text, faults, optional: false);
        return new MakeInvitation(department, text, RuleReading.Text(json, "operator", $"{at}.operator", 200, faults, optional: true))
        {
            Title = Texts(json, "title", at, RuleLimits.Title, faults),
            Price = RuleReading.Text(json, "price", $"{at}.price", RuleLimits.Label, faults, optional: true) ?? "",
            Picture = Address(json, "picture", at, "{picture}", "picture-address", faults),
            Alternative = Texts(json, "alternative", at, RuleLimits.Title, faults),
            Buttons = List(json, "buttons", at, RuleLimits.Buttons, faults, Button),
            Coupon = Coupon(json, at, faults),
        };
    }

    private static InvitationButton Button(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "kind", "label", "address");
        var kind = RuleReading.Word(json, "kind", $"{at}.kind", Buttons, faults);
        var label = Texts(json, "label", at, RuleLimits.Label, faults, optional: kind != ButtonKind.Open);
        var address = Address(json, "address", at, "{address}", "page-address", faults);
        if (kind == ButtonKind.Open && address.Length == 0 && !json.TryGetProperty("address", out _)) faults.Add($"{at}.address", "button-page-needed");
        if (kind != ButtonKind.Open && address.Length > 0) faults.Add($"{at}.address", "button-page-not-here");
        return new InvitationButton(kind, label, address);
    }

    private static InvitationCoupon? Coupon(JsonElement json, string at, List<Fault> faults)
    {
        if (!json.TryGetProperty("coupon", out var coupon) || coupon.ValueKind == JsonValueKind.Null) return null;
        if (coupon.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{at}.coupon", "coupon-needed");
            return null;
        }
        at += ".coupon";
        RuleReading.Only(coupon, at, faults, "code", "pool", "note");
        var code = RuleReading.Text(coupon, "code", $"{at}.code", RuleLimits.Code, faults, optional: true) ?? "";
        var pool = RuleReading.Text(coupon, "pool", $"{at}.pool", RuleLimits.Name, faults, optional: true) ?? "";
        if ((code.Length > 0) == (pool.Length > 0)) faults.Add(at, "coupon-either");
        if (code.Length > 0 && !CouponRules.IsCode(code)) faults.Add($"{at}.code", "plain-needed");
        return new InvitationCoupon(code, pool, Texts(coupon, "note", at, RuleLimits.Title, faults));
    }

    /// <summary>A form that the site keeps: as a rule's, without a department; the caller reads what checks it.</summary>
    internal static ShowForm OfSite(JsonElement json, List<Fault> faults)
    {
        RuleReading.Only(json, "form", faults, "name", "title", "text", "fields", "send", "thanks", "check");
        return FormOf(json, "form", faults);
    }

    private static ShowForm Form(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "kind", "department", "name", "title", "text", "fields", "send", "thanks");
        return FormOf(json, at, faults);
    }

    private static ShowForm FormOf(JsonElement json, string at, List<Fault> faults)
    {
        var name = Plain(json, at, RuleLimits.Name - ShowForm.EventMark.Length, faults);
        var fields = List(json, "fields", at, RuleLimits.Fields, faults, Field);
        if (fields.Count == 0 && faults.Count == 0) faults.Add($"{at}.fields", "fields-needed");
        for (var i = 1; i < fields.Count; i++)
            if (fields.Take(i).Any(f => f.Name == fields[i].Name)) faults.Add($"{at}.fields[{i}].name", "field-twice", ("given", RuleReading.Shown(fields[i].Name)));
        return new ShowForm(
            new DepartmentId(RuleReading.Text(json, "department", $"{at}.department", RuleLimits.Name, faults, optional: true) ?? ""), name,
            Texts(json, "title", at, RuleLimits.Title, faults, optional: false), Texts(json, "text", at, RuleLimits.Text, faults), fields,
            Texts(json, "send", at, RuleLimits.Label, faults), Texts(json, "thanks", at, RuleLimits.Text, faults));
    }

    private static FormField Field(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "name", "label", "type", "required", "options");
        var kind = json.TryGetProperty("type", out _) ? RuleReading.Word(json, "type", $"{at}.type", Fields, faults) : FieldKind.Text;
        var options = List(json, "options", at, RuleLimits.Options, faults, Option);
        if (kind == FieldKind.Choice && options.Count < 2) faults.Add($"{at}.options", "options-needed");
        if (kind != FieldKind.Choice && options.Count > 0) faults.Add($"{at}.options", "options-not-here");
        return new FormField(Plain(json, at, RuleLimits.Name, faults), Texts(json, "label", at, RuleLimits.Title, faults, optional: false), kind,
            json.TryGetProperty("required", out var required) && RuleReading.Flag(required, $"{at}.required", faults), options);
    }

    private static FormOption Option(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "value", "label");
        return new FormOption(RuleReading.Text(json, "value", $"{at}.value", RuleLimits.Title, faults) ?? "", Texts(json, "label", at, RuleLimits.Title, faults));
    }

    /// <summary>A name that enters names of events and attributes.</summary>
    private static string Plain(JsonElement json, string at, int most, List<Fault> faults)
    {
        var name = RuleReading.Text(json, "name", $"{at}.name", most, faults) ?? "";
        if (!name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_')) faults.Add($"{at}.name", "plain-needed");
        return name;
    }

    private static List<T> List<T>(JsonElement json, string name, string at, int most, List<Fault> faults, Func<JsonElement, string, List<Fault>, T> read)
    {
        if (!json.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null) return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > most)
        {
            faults.Add($"{at}.{name}", "list-needed", ("most", most));
            return [];
        }
        var (items, index) = (new List<T>(), 0);
        foreach (var each in list.EnumerateArray())
        {
            var place = $"{at}.{name}[{index++}]";
            if (each.ValueKind == JsonValueKind.Object) items.Add(read(each, place, faults));
            else faults.Add(place, "object-needed");
        }
        return items;
    }

    private static string Address(JsonElement json, string name, string at, string variable, string otherwise, List<Fault> faults)
    {
        if (RuleReading.Text(json, name, $"{at}.{name}", SafeAddress.Most, faults, optional: true) is not { } address) return "";
        if (address == variable || SafeAddress.IsAddress(address)) return address;
        faults.Add($"{at}.{name}", otherwise, ("given", RuleReading.Shown(address)), ("variable", variable));
        return "";
    }

    private static Dictionary<string, string> Texts(JsonElement json, string name, string at, int most, List<Fault> faults, bool optional = true)
    {
        Dictionary<string, string> texts = [];
        var has = json.TryGetProperty(name, out var all) && all.ValueKind != JsonValueKind.Null;
        if (has && all.ValueKind != JsonValueKind.Object) faults.Add($"{at}.{name}", "texts-needed", ("example", """{"en": "…"}"""));
        else if (has)
            foreach (var language in all.EnumerateObject())
            {
                if (texts.Count == RuleLimits.Languages) faults.Add($"{at}.{name}", "languages-too-many", ("most", RuleLimits.Languages));
                else if (language.Name.Length is 0 or > 35) faults.Add($"{at}.{name}.{RuleReading.Shown(language.Name)}", "language-needed");
                else if (RuleReading.Text(all, language.Name, $"{at}.{name}.{RuleReading.Shown(language.Name)}", most, faults) is { } words)
                {
                    texts[language.Name] = words;
                    continue;
                }
                break;
            }
        if (!optional && texts.Count == 0 && !(has && all.ValueKind != JsonValueKind.Object)) faults.Add($"{at}.{name}", "no-language");
        return texts;
    }

    /// <summary>One action as an object, as it always was, several as a list: nodes of earlier releases go on to understand the first.</summary>
    public static JsonNode Write(IReadOnlyList<RuleAction> actions) => actions is [var one] ? Write(one) : new JsonArray([.. actions.Select(Write)]);

    private static JsonObject Write(RuleAction action)
    {
        switch (action)
        {
            case SetSegment a: return new() { ["kind"] = "segment", ["segment"] = a.Segment };
            case SetTag a: return new() { ["kind"] = "tag", ["tag"] = a.Tag };
            case AddNote a: return new() { ["kind"] = "note", ["text"] = a.Text };
            case RaiseAlert a: return a.Text.Length == 0 ? new() { ["kind"] = "alert" } : new() { ["kind"] = "alert", ["text"] = a.Text };
            case CallWebhook a: return new() { ["kind"] = "webhook", ["webhook"] = a.Webhook };
            case ShowForm a:
                var form = new JsonObject { ["kind"] = "form", ["name"] = a.Name };
                Put(form, "department", a.Department.Value);
                Put(form, "title", a.Title);
                Put(form, "text", a.Text);
                form["fields"] = new JsonArray([.. a.Fields.Select(Write)]);
                Put(form, "send", a.Send);
                Put(form, "thanks", a.Thanks);
                return form;
            case MakeInvitation a:
                var invite = new JsonObject { ["kind"] = "invite", ["department"] = a.Department.Value, ["text"] = Write(a.Text), ["operator"] = a.OperatorName };
                Put(invite, "title", a.Title);
                Put(invite, "price", a.Price);
                Put(invite, "picture", a.Picture);
                Put(invite, "alternative", a.Alternative);
                if (a.Buttons.Count > 0) invite["buttons"] = new JsonArray([.. a.Buttons.Select(Write)]);
                if (a.Coupon is { } coupon)
                {
                    var json = new JsonObject();
                    Put(json, "code", coupon.Code);
                    Put(json, "pool", coupon.Pool);
                    Put(json, "note", coupon.Note);
                    invite["coupon"] = json;
                }
                return invite;
            default: throw new ArgumentException("not a known action", nameof(action));
        }
    }

    private static JsonObject Write(InvitationButton button)
    {
        var json = new JsonObject { ["kind"] = Buttons.First(b => b.Kind == button.Kind).Word };
        Put(json, "label", button.Label);
        Put(json, "address", button.Address);
        return json;
    }

    private static JsonObject Write(FormField field)
    {
        var json = new JsonObject { ["name"] = field.Name, ["label"] = Write(field.Label), ["type"] = Fields.First(f => f.Kind == field.Kind).Word, ["required"] = field.Required };
        if (field.Options.Count > 0)
            json["options"] = new JsonArray([.. field.Options.Select(o =>
            {
                var option = new JsonObject { ["value"] = o.Value };
                Put(option, "label", o.Label);
                return option;
            })]);
        return json;
    }

    private static JsonObject Write(IReadOnlyDictionary<string, string> texts)
    {
        var json = new JsonObject();
        foreach (var (language, words) in texts) json[language] = words;
        return json;
    }

    private static void Put(JsonObject json, string name, string value)
    {
        if (value.Length > 0) json[name] = value;
    }

    private static void Put(JsonObject json, string name, IReadOnlyDictionary<string, string> texts)
    {
        if (texts.Count > 0) json[name] = Write(texts);
    }
}
