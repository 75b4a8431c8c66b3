using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>How a dialog ends for its visitor, and what is left of it, in both windows.</summary>
public sealed class ClosingTests
{
    private const string Hostile = "<img src=x onerror=\"window.ran=1\"><b>rude</b>";

    [Fact]
    public Task F09_F10_F104_The_visitor_rates_each_operator_who_wrote_and_says_whether_it_helped_and_the_history_shows_whose_stars_they_are() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent is the lightest?");
        var pane = await boris.AcceptAsync("Which tent is the lightest?");
        await OperatorConsole.SayAsync(pane, "Ask Anna.");
        await visitor.SeesAsync("Which tent is the lightest?", "Ask Anna.");
        var anna = await stage.OperatorAsync("anna");
        await pane.GetByTestId("transfer").ClickAsync();
        await boris.Page.GetByTestId("transfer-sheet").GetByText("Anna Sorokina").ClickAsync();
        await boris.Page.GetByTestId("transfer-send").ClickAsync();
        var theirs = await anna.AcceptAsync("Which tent is the lightest?");
        await OperatorConsole.SayAsync(theirs, "The Aria, 900 g.");
        await visitor.SeesAsync("Which tent is the lightest?", "Ask Anna.", "The Aria, 900 g.");
        await visitor.EndAsync();

        await visitor.Page.GetByTestId("gateway-solved-partly").ClickAsync();
        var rated = visitor.Page.GetByTestId("gateway-rated");
        await Expect(rated).ToHaveCountAsync(2);
        var first = rated.Filter(new() { HasText = "Boris Linde" });
        await first.GetByRole(AriaRole.Radio, new() { Name = "1 of 5 stars" }).ClickAsync();
        await first.GetByRole(AriaRole.Textbox).FillAsync(Hostile);
        await first.GetByRole(AriaRole.Textbox).PressAsync("Enter");
        await rated.Filter(new() { HasText = "Anna Sorokina" }).GetByRole(AriaRole.Radio, new() { Name = "5 of 5 stars" }).ClickAsync();
        await Expect(visitor.Page.GetByText("Thank you for your rating!")).ToBeVisibleAsync();
        // What was said is there on the next page, and a later rating takes the place of the earlier.
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.GetByTestId("gateway-solved-partly")).ToHaveAttributeAsync("aria-checked", "true");
        await Expect(first.GetByRole(AriaRole.Radio, new() { Name = "1 of 5 stars" })).ToHaveAttributeAsync("aria-checked", "true");
        await first.GetByRole(AriaRole.Radio, new() { Name = "2 of 5 stars" }).ClickAsync();

        await Expect(theirs).ToContainTextAsync("Оценка: Boris Linde");
        await Expect(theirs).ToContainTextAsync("вопрос решён отчасти");
        var mira = await stage.OperatorAsync("admin");
        await mira.ShowHistoryAsync(mira.Page.GetByTestId("history-item").GetByTestId("history-rating").Filter(new() { HasText = "Boris Linde" }).GetByRole(AriaRole.Img, new() { Name = "2 of 5 stars" }));
        await mira.Page.GetByRole(AriaRole.Combobox, new() { Name = "Rating" }).SelectOptionAsync("bad");
        var item = mira.Page.GetByTestId("history-item");
        await Expect(item.GetByTestId("history-rating").Filter(new() { HasText = "Anna Sorokina" }).GetByRole(AriaRole.Img, new() { Name = "5 of 5 stars" })).ToBeVisibleAsync();
        await Expect(item).ToContainTextAsync("Partly solved");
        // Whoever had it last did well; it is found under the name of who did not.
        await mira.Page.GetByRole(AriaRole.Combobox, new() { Name = "Operator" }).SelectOptionAsync(new SelectOptionValue { Label = "Anna Sorokina" });
        await Expect(item).ToHaveCountAsync(0);
        await mira.Page.GetByRole(AriaRole.Combobox, new() { Name = "Operator" }).SelectOptionAsync(new SelectOptionValue { Label = "Boris Linde" });
        await item.ClickAsync();
        await Expect(mira.Page.GetByTestId("history-dialog")).ToContainTextAsync(Hostile);
        // What becomes of it is written down, and leaves the list of what is to be looked into.
        await mira.Page.GetByTestId("review-state").SelectOptionAsync("done");
        await mira.Page.GetByTestId("review-note").FillAsync("Boris was new. " + Hostile);
        await mira.Page.GetByTestId("review-save").ClickAsync();
        await Expect(mira.Page.GetByTestId("review")).ToContainTextAsync("Mira Holm");
        await mira.Page.GetByTestId("history-review").SelectOptionAsync("new");
        await Expect(item).ToHaveCountAsync(0);
        await mira.Page.GetByTestId("history-review").SelectOptionAsync("done");
        await Expect(item.GetByTestId("review-badge")).ToContainTextAsync("Reviewed · Mira Holm");
        await anna.ShowHistoryAsync(anna.Page.GetByTestId("history-item"));
        await anna.Page.GetByTestId("history-item").ClickAsync();
        await Expect(anna.Page.GetByTestId("review")).ToContainTextAsync("Boris was new.");
        await Expect(anna.Page.GetByTestId("review-save")).ToHaveCountAsync(0);
        foreach (var page in (IPage[])[mira.Page, anna.Page, visitor.Page]) Assert.Null(await page.EvaluateAsync<string?>("window.ran ?? null"));
    });

    [Fact]
    public Task F09_A_site_that_insists_opens_the_window_at_the_end_and_asks_until_the_visitor_answers_or_declines() => Stage.PlayAsync(async stage =>
    {
        var mira = await stage.OperatorAsync("admin");
        await mira.Page.GotoAsync($"{stage.Node.Address}console/#/site/departments");
        await mira.Page.GetByTestId("all-insistRating").CheckAsync();
        await mira.Page.GetByTestId("site-save").ClickAsync();
        await Expect(mira.Page.GetByText("Saved")).ToBeVisibleAsync();
        await mira.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Do you ship to Perm?");
        var pane = await mira.AcceptAsync("Do you ship to Perm?");
        await OperatorConsole.SayAsync(pane, "We do.");
        await visitor.SeesAsync("Do you ship to Perm?", "We do.");
        await visitor.MinimiseAsync();
        await mira.CloseAsync(pane);
        var again = visitor.Page.GetByTestId("gateway-new-dialog");
        await Expect(visitor.Page.GetByTestId("gateway-solved-yes")).ToBeVisibleAsync();
        await Expect(again).ToHaveCountAsync(0);
        await visitor.Page.GetByTestId("gateway-solved-yes").ClickAsync();
        await Expect(again).ToHaveCountAsync(0);
        await visitor.RateAsync(5);
        await Expect(again).ToBeVisibleAsync();
        await again.ClickAsync();

        // The next one is declined.
        await visitor.SayAsync("And to Omsk?");
        await mira.CloseAsync(await mira.AcceptAsync("And to Omsk?"));
        await visitor.Page.GetByTestId("gateway-skip").ClickAsync();
        await Expect(again).ToBeVisibleAsync();
    });

    [Fact]
    public Task F109_F08_The_visitor_takes_the_dialog_along_and_both_know_it_by_a_number_by_which_it_is_found() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("<b>Which</b> tent?");
        var pane = await boris.AcceptAsync("tent?");
        await OperatorConsole.SayAsync(pane, "The Aria");
        await visitor.SeesAsync("<b>Which</b> tent?", "The Aria");
        await pane.GetByTestId("note-toggle").ClickAsync();
        await OperatorConsole.SayAsync(pane, "wholesale buyer");
        await Expect(pane.GetByTestId("note")).ToContainTextAsync("wholesale buyer");
        await visitor.Page.GetByTestId("gateway-menu-button").ClickAsync();
        var number = (await visitor.Page.GetByTestId("gateway-number").InnerTextAsync())["Dialog ".Length..];
        await Expect(pane.GetByTestId("dialog-number")).ToHaveTextAsync(number);
        async Task<string> SaveAsync(string item)
        {
            var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Page.GetByTestId(item).ClickAsync());
            Assert.Equal($"dialog-{number}.{(item == "gateway-save-html" ? "html" : "txt")}", download.SuggestedFilename);
            return await File.ReadAllTextAsync((await download.PathAsync())!);
        }
        var text = await SaveAsync("gateway-save-text");
        Assert.Contains("You: <b>Which</b> tent?", text, StringComparison.Ordinal);
        Assert.Contains("Boris Linde: The Aria", text, StringComparison.Ordinal);
        Assert.DoesNotContain("wholesale", text, StringComparison.Ordinal);
        await visitor.Page.GetByTestId("gateway-menu-button").ClickAsync();
        var html = await SaveAsync("gateway-save-html");
        Assert.Contains("&lt;b&gt;Which&lt;/b&gt; tent?", html, StringComparison.Ordinal);
        Assert.DoesNotContain("wholesale", html, StringComparison.Ordinal);

        await boris.ShowHistoryAsync(boris.Page.GetByTestId("history-item"));
        await boris.Page.GetByTestId("history-search").FillAsync("123-456-789");
        await Expect(boris.Page.GetByTestId("history-item")).ToHaveCountAsync(0);
        await boris.Page.GetByTestId("history-search").FillAsync(number);
        await boris.Page.GetByTestId("history-item").ClickAsync();
        await Expect(boris.Page.GetByTestId("history-number")).ToContainTextAsync(number);
    });

    [Fact]
    public Task F15_The_visitor_leaves_an_address_for_the_answer_that_operators_see_and_takes_it_back() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent?");
        var pane = await boris.AcceptAsync("Which tent?");
        await visitor.Page.GetByTestId("gateway-menu-button").ClickAsync();
        await visitor.Page.GetByTestId("gateway-leave-address").ClickAsync();
        var field = visitor.Page.GetByTestId("gateway-address-field");
        await field.FillAsync("maria at example");
        await visitor.Page.GetByTestId("gateway-address-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-address").GetByRole(AriaRole.Alert)).ToContainTextAsync("maria@example.org");
        await field.FillAsync("maria@example.org");
        await visitor.Page.GetByTestId("gateway-address-send").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-address")).ToContainTextAsync("The answer goes to maria@example.org");
        await Expect(pane.GetByTestId("left-address").GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "mailto:maria%40example.org");
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.GetByTestId("gateway-address")).ToContainTextAsync("maria@example.org");
        await visitor.EndAsync();
        await boris.ShowHistoryAsync(boris.Page.GetByTestId("history-item"));
        await boris.Page.GetByTestId("history-item").ClickAsync();
        await Expect(boris.Page.GetByTestId("history-dialog").GetByTestId("left-address")).ToContainTextAsync("maria@example.org");
    });

    [Fact]
    public Task F01_A_muted_dialog_gives_no_sign_also_after_a_reload_and_the_operator_knows() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent?");
        var pane = await boris.AcceptAsync("Which tent?");
        await visitor.Page.GetByTestId("gateway-menu-button").ClickAsync();
        await visitor.Page.GetByTestId("gateway-mute").ClickAsync();
        await Expect(pane.GetByTestId("muted")).ToBeVisibleAsync();
        await visitor.MinimiseAsync();
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Button).ToBeVisibleAsync();
        await OperatorConsole.SayAsync(pane, "The Aria.");
        await visitor.OpenAsync();
        await visitor.SeesAsync("Which tent?", "The Aria.");
        await visitor.MinimiseAsync();
        await OperatorConsole.SayAsync(pane, "And its footprint.");
        // That it was there by then is seen in the window, which has no sign of it outside.
        await visitor.Page.WaitForFunctionAsync("() => Object.keys(sessionStorage).some(k => sessionStorage[k].includes('And its footprint.'))");
        await Expect(visitor.Badge).ToBeHiddenAsync();
        await Expect(visitor.Page.GetByTestId("gateway-preview")).ToHaveCountAsync(0);
        await visitor.OpenAsync();
        await visitor.Page.GetByTestId("gateway-menu-button").ClickAsync();
        await visitor.Page.GetByTestId("gateway-mute").ClickAsync();
        await Expect(pane.GetByTestId("muted")).ToHaveCountAsync(0);
        await visitor.MinimiseAsync();
        await OperatorConsole.SayAsync(pane, "Both in stock.");
        await Expect(visitor.Badge).ToHaveTextAsync("1");
    });

    [Fact]
    public Task F01_A_dialog_that_has_ended_goes_on_when_the_visitor_writes_again_with_the_operator_who_had_it() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent?");
        var pane = await boris.AcceptAsync("Which tent?");
        await OperatorConsole.SayAsync(pane, "The Aria.");
        await boris.CloseAsync(pane);
        await stage.OperatorAsync("anna");
        await Expect(visitor.Page.GetByTestId("gateway-new-dialog")).ToBeVisibleAsync();
        await visitor.Composer.FillAsync("One more thing");
        await visitor.Composer.PressAsync("Enter");
        await Expect(visitor.Notes.GetByText("The dialog goes on")).ToBeVisibleAsync();
        await boris.AcceptAsync("Which tent?");
        await OperatorConsole.SeesAsync(boris.Pane("Which tent?"), "Which tent?", "The Aria.", "One more thing");
        await OperatorConsole.SayAsync(boris.Pane("Which tent?"), "Yes?");
        await visitor.SeesAsync("Which tent?", "The Aria.", "One more thing", "Yes?");
        await Expect(boris.Mine).ToHaveCountAsync(1);
    });
}
