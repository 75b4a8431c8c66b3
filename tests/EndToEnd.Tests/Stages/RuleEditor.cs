using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests.Stages;

/// <summary>The editor of rules in an administrator's console, used as somebody does who has a mouse and a keyboard and nothing else.</summary>
internal sealed class RuleEditor(OperatorConsole console)
{
    private readonly IPage _page = console.Page;

    public ILocator Clauses => _page.GetByTestId("rule-where");

    /// <summary>What is wrong at a place of the rule, such as <c>where[0]</c> or <c>then</c>.</summary>
    public ILocator Fault(string place) => _page.GetByTestId($"rule-fault-{place}");

    /// <summary>The rule in the list, by its name.</summary>
    public ILocator Listed(string name) => _page.GetByTestId("rule").Filter(new() { HasText = name });

    /// <summary>An empty rule, woken by one event.</summary>
    public async Task NewAsync(string name, string on, int? seconds = null, string? eventName = null)
    {
        await console.ShowAsync("rules");
        await _page.GetByTestId("rule-new").ClickAsync();
        await _page.GetByTestId("rule-name").FillAsync(name);
        await _page.GetByTestId("rule-on").SelectOptionAsync(on);
        if (seconds is { } s) await _page.GetByTestId("rule-seconds").FillAsync($"{s}");
        if (eventName is not null) await _page.GetByTestId("rule-on-name").FillAsync(eventName);
    }

    /// <summary>One more condition that must hold.</summary>
    public async Task AndAsync(string field, string op, string value, string? of = null)
    {
        await _page.GetByTestId("rule-add-where").Last.ClickAsync();
        await FillAsync(Clauses.Last, field, op, value, of);
    }

    /// <summary>A group of two conditions, of which <paramref name="kind"/> (all, any, none) must hold.</summary>
    public async Task AndGroupAsync(string kind, (string Field, string Op, string Value, string? Of) first, (string Field, string Op, string Value, string? Of) second)
    {
        await _page.GetByTestId("rule-add-group").Last.ClickAsync();
        var group = _page.GetByTestId("rule-group").Last;
        await group.GetByTestId("rule-group-kind").SelectOptionAsync(kind);
        await FillAsync(group.GetByTestId("rule-where").Nth(0), first.Field, first.Op, first.Value, first.Of);
        await FillAsync(group.GetByTestId("rule-where").Nth(1), second.Field, second.Op, second.Value, second.Of);
    }

    public Task SayAsync(string text) => _page.GetByTestId("rule-text-en").FillAsync(text);

    /// <summary>A card with the picture of the product looked at last, and one code for everybody.</summary>
    public async Task AddCouponAsync(string code)
    {
        await _page.GetByTestId("rule-rich").ClickAsync();
        await _page.GetByTestId("rule-picture-product").ClickAsync();
        await _page.GetByTestId("rule-coupon").SelectOptionAsync("code");
        await _page.GetByTestId("rule-coupon-code").FillAsync(code);
    }

    public async Task MarkAsync(string segment)
    {
        await _page.GetByTestId("rule-then").SelectOptionAsync("segment");
        await _page.GetByLabel("Name of the segment").FillAsync(segment);
    }

    public Task ClickSaveAsync() => _page.GetByTestId("rule-save").ClickAsync();

    /// <summary>Saves the rule, which is in force when it is in the list.</summary>
    public async Task SaveAsync(string name)
    {
        await ClickSaveAsync();
        await Expect(Listed(name)).ToBeVisibleAsync();
    }

    private static async Task FillAsync(ILocator clause, string field, string op, string value, string? of)
    {
        await clause.GetByTestId("rule-field").SelectOptionAsync(field);
        if (of is not null) await clause.GetByTestId("rule-field-name").FillAsync(of);
        await clause.GetByTestId("rule-op").SelectOptionAsync(op);
        await clause.GetByTestId("rule-value").FillAsync(value);
    }
}
