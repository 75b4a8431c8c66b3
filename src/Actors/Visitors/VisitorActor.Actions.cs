using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Radar;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>What a rule does when it fires.</summary>
internal sealed partial class VisitorActor
{
    /// <summary>As the page may say one.</summary>
    private const int AttributeCharacters = 256;

    /// <summary>
    /// Everything the rule does, in one commit: that it fired, what the visitor is shown, what is noted and which webhooks are to be called are on disk together, or not at all.
    /// </summary>
    /// <param name="shown">What the visitor is shown of it; null when nothing, or when the visitor is left out.</param>
    private void Perform(RuleDefinition rule, long now, OpenInvitation? shown)
    {
        var changed = _state.Perform(rule, now);
        foreach (var alert in rule.Then.OfType<RaiseAlert>()) Spot(new AlertCause(AlertKind.Rule, alert.Text.Length > 0 ? alert.Text : rule.Name), _state.Current?.Url ?? "");
        List<WebhookCall> calls = [.. rule.Then.OfType<CallWebhook>().Select(c => Call(c, rule, shown, now))];
        if (shown is not null) Offer(shown, null, calls);
        else if (changed || calls.Count > 0) Store(Reported, null, Changed, calls);
    }

    private WebhookCall Call(CallWebhook call, RuleDefinition rule, OpenInvitation? shown, long now)
    {
        // The same id again is the same call: whoever is called can tell.
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
        static JsonObject Pairs(IReadOnlyDictionary<string, string> pairs) => new(pairs.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        var body = new JsonObject
        {
            ["id"] = id,
            ["event"] = "rule",
            ["at"] = now,
            ["site"] = _site.Value,
            ["rule"] = new JsonObject { ["id"] = rule.Id, ["name"] = rule.Name },
            ["visitor"] = new JsonObject
            {
                ["id"] = _visitor.Value,
                ["name"] = _state.Name,
                ["login"] = _state.Person?.Login,
                ["visit"] = _state.VisitsOfPerson,
                ["language"] = _state.Language,
                ["country"] = _state.Place.Country,
                ["attributes"] = Pairs(_state.Attributes),
                ["segments"] = new JsonArray([.. _state.Segments.Select(s => JsonValue.Create(s))]),
                ["tags"] = new JsonArray([.. _state.Marks.Tags.Select(t => JsonValue.Create(t))]),
                ["cart"] = _state.CartValue,
            },
            ["page"] = _state.Current is { } page ? new JsonObject { ["url"] = page.Url, ["title"] = page.Title } : null,
            ["product"] = _state.Products is [.., var product]
                ? new JsonObject { ["id"] = product.Id, ["name"] = product.Name, ["price"] = product.Price, ["currency"] = product.Currency } : null,
            ["invitation"] = shown?.Id,
            ["coupon"] = shown?.Coupon,
        };
        return new WebhookCall(id, call.Webhook, rule.Id, body.ToJsonString(Readable), DateTimeOffset.FromUnixTimeMilliseconds(now));
    }

    /// <summary>An answer is what the page could have said as well: attributes and an event, which wake rules. It is on disk before it is acknowledged.</summary>
    private void Answer(AnswerForm c)
    {
        // Also ends a visit that is long over, and the invitation with it.
        Seen(null);
        void Done() => c.ReplyTo.Say(new RequestDone(c.Rid, null));
        if (_state.Marks.Forms.Any(f => f.Invitation == c.Invitation))
        {
            // Its acknowledgement was lost; what is still on its way to disk acknowledges when it is there.
            Store(null, null, Done);
            return;
        }
        if (_state.Invitation is not { } open || open.Id != c.Invitation)
        {
            c.ReplyTo.Say(new RequestRefused(c.Rid, Refusals.NotFound, false, 0, "the form is not open any more"));
            return;
        }
        if (!FormAnswers.TryRead(open.Content, c.Answers, Filter, out var form, out var answers, out var fault, out var unwanted))
        {
            c.ReplyTo.Say(new RequestRefused(c.Rid, Refusals.BadValue, false, 0, fault));
            return;
        }
        if (unwanted)
        {
            c.ReplyTo.Say(new RequestRefused(c.Rid, Refusals.Unwanted, false, 0, Sites.Words.WordFilter.Refusal(_state.Language)));
            return;
        }
        var woken = Note(new VisitorForm(open.Id, form, answers, Now));
        Answer(open.Id, 2, Done);
        Wake(woken);
    }

    /// <summary>An answer in a dialog is noted as one to a rule's form is, once, and on disk before the dialog is told so.</summary>
    private void Keep(KeepAnswer c)
    {
        void Done() => _node.Entities.Tell(new AnswerKept(_site, c.Dialog, c.Answer));
        if (_state.Marks.Forms.Any(f => f.Invitation == c.Id))
        {
            Store(null, null, Done);
            return;
        }
        var woken = Note(new VisitorForm(c.Id, c.Form, c.Answers, c.At));
        Store(Reported, null, Done);
        Wake(woken);
    }

    /// <summary>Notes an answer with what the page could have said as well, an event and attributes.</summary>
    /// <returns>What rules wait for in it, for when it is on its way to disk.</returns>
    private List<RuleMoment> Note(VisitorForm form)
    {
        var now = Now;
        var said = new RaiseEvent(_site, _visitor, ShowForm.EventMark + form.Form, null, null, System.Collections.Immutable.ImmutableDictionary<string, string>.Empty);
        var attributes = new SetAttributes(_site, _visitor, Filter.ScreenName(form.Answers.ToDictionary(a => a.Key, a => a.Value.Length <= AttributeCharacters ? a.Value : a.Value[..AttributeCharacters])));
        _state.Note(form);
        _state.Raise(said.Name, null, null, now);
        var changed = _state.Set(attributes.Attributes);
        if (_taped)
        {
            Note(said, now);
            Note(attributes, now);
        }
        return [new RuleMoment(RuleTrigger.Event, said.Name), .. changed.Select(name => new RuleMoment(RuleTrigger.Attribute, name))];
    }

    private void Wake(List<RuleMoment> moments)
    {
        foreach (var moment in moments) Fire(moment);
        Changed();
    }
}
