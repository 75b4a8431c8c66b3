using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>What axe-core finds on the screens, in both themes: contrast, names, roles, sizes (WCAG 2.2 A and AA).</summary>
public sealed class AccessibilityTests
{
    private const string Find = """
        async () => (await axe.run(document, { preload: false, resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
            .violations.filter(v => v.impact === 'serious' || v.impact === 'critical').flatMap(v => v.nodes.map(n => `${v.id} at ${n.target.flat().join(' ')}: ${n.failureSummary}`))
        """;

    private static readonly Lazy<string> _axe = new(() => File.ReadAllText(Path.Combine(Repository(), "src/Web/node_modules/axe-core/axe.min.js")));

    [Fact]
    public Task F27_Nothing_in_console_and_widget_keeps_out_people_who_hear_it_or_see_little() => Stage.PlayAsync(async stage =>
    {
        var console = await stage.SignedOutAsync();
        await CheckAsync(console.Page, "signing in");

        var boris = await stage.OperatorAsync("boris");
        await CheckAsync(boris.Page, "the empty desk");
        var visitor = await stage.VisitorAsync();
        await CheckAsync(visitor.Page, "the button on the shop's first page");
        await visitor.SayAsync("Does the tent come with a footprint?", "sales");
        await Expect(boris.Offers).ToBeVisibleAsync();
        await CheckAsync(boris.Page, "an offer");
        var pane = await boris.AcceptAsync("Does the tent come with a footprint?");
        await pane.GetByTestId("composer").FillAsync("It does.");
        await pane.GetByTestId("send").ClickAsync();
        await Expect(visitor.Messages).ToHaveCountAsync(2);
        await CheckAsync(boris.Page, "a dialog beside the visitor's card");
        await CheckAsync(visitor.Page, "a dialog in the widget");

        foreach (var (screen, sign) in new[] { ("visitors", "visitor-row"), ("history", "history-item"), ("rules", "rule"), ("phrases", "phrase") })
        {
            await boris.ShowAsync(screen);
            await Expect(boris.Page.GetByTestId(sign).First).ToBeVisibleAsync();
            await CheckAsync(boris.Page, screen);
        }
        await boris.ShowAsync("rules");
        await boris.Page.GetByTestId("rule-edit").First.ClickAsync();
        await Expect(boris.Page.GetByTestId("rule-editor")).ToBeVisibleAsync();
        await CheckAsync(boris.Page, "the rule's editor");

        await visitor.EndAsync();
        await Expect(visitor.Page.GetByTestId("gateway-star-1")).ToBeVisibleAsync();
        await CheckAsync(visitor.Page, "the rating");
    });

    internal static async Task CheckAsync(IPage page, string what)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window")) await page.EvaluateAsync(_axe.Value);
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            // A colour on its way to another is nobody's choice.
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            var faults = await page.EvaluateAsync<string[]>(Find);
            Assert.True(faults.Length == 0, $"{what}, {theme}:\n{string.Join('\n', faults)}");
        }
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gateway.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository was not found above the tests");
        return folder;
    }
}
