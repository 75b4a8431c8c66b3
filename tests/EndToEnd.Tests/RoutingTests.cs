using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>An administrator says what departments need and people can do; visitors come to who fits, and the console tells why.</summary>
public sealed class RoutingTests
{
    [Fact]
    public Task F51_F95_A_visitor_comes_to_who_has_the_skill_and_the_dialog_tells_why() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.GotoAsync($"{stage.Node.Address}console/#/site/departments");
        await page.GetByTestId("department-sales").ClickAsync();
        await page.GetByTestId("dep-skills").FillAsync("Tents 3");
        await page.GetByTestId("dep-weight").FillAsync("5");
        await page.GetByTestId("dep-weekly").SelectOptionAsync("week");
        await page.GetByTestId("dep-day-0").FillAsync("9-18");
        await page.GetByTestId("dep-holidays").FillAsync("12-25\n12-31 10:00-14:00");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("dep-weight-fault")).ToHaveTextAsync("10 to 1,000 is allowed");
        await Expect(page.GetByTestId("dep-weekly-fault")).ToContainTextAsync("09:00-18:00");
        await AccessibilityTests.CheckAsync(page, "department with faults");
        await page.GetByTestId("dep-weight").FillAsync("100");
        await page.GetByTestId("dep-weekly").SelectOptionAsync("always");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByText("It is in force now.")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("department-sales")).ToContainTextAsync("tents 3");

        await page.GetByTestId("site-operators").ClickAsync();
        await page.GetByTestId("operator-row").Filter(new() { HasText = "Boris Linde" }).ClickAsync();
        await page.GetByTestId("op-skills").FillAsync("tents 4");
        await page.GetByTestId("op-languages").FillAsync("en, de");
        await page.GetByTestId("op-limit-sales").FillAsync("3");
        await AccessibilityTests.CheckAsync(page, "operator's settings");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("operator-row").Filter(new() { HasText = "Boris Linde" })).ToContainTextAsync("tents 4");

        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Does the Fjäll stand in a storm?");
        var pane = await boris.AcceptAsync("Does the Fjäll stand in a storm?");
        await pane.GetByTestId("decision").Locator("summary").ClickAsync();
        await Expect(pane.GetByTestId("decision")).ToContainTextAsync("The least busy: 0 of 6");
        await Expect(pane.GetByTestId("decision")).ToContainTextAsync("Mira Holm");
        await Expect(pane.GetByTestId("decision")).ToContainTextAsync("lacks the skill “tents” at level 3");
        await AccessibilityTests.CheckAsync(boris.Page, "decision");
        await Expect(admin.Offers).ToHaveCountAsync(0);

        // It can be asked long after.
        await OperatorConsole.SayAsync(pane, "It does.");
        await boris.CloseAsync(pane);
        var past = admin.Page.GetByTestId("history-item").Filter(new() { HasText = "Does the Fjäll" });
        await admin.ShowHistoryAsync(past);
        await past.ClickAsync();
        var why = admin.Page.GetByTestId("history-dialog").GetByTestId("decision");
        await why.Locator("summary").ClickAsync();
        await Expect(why).ToContainTextAsync("The least busy: 0 of 6");
        await Expect(why).ToContainTextAsync("lacks the skill “tents” at level 3");
    });

    [Fact]
    public Task F94_A_colleague_who_looks_at_a_waiting_visitor_is_named_in_the_list_until_they_look_elsewhere() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        await admin.Page.GotoAsync($"{stage.Node.Address}console/#/site/departments");
        await admin.Page.GetByTestId("department-sales").ClickAsync();
        await admin.Page.GetByTestId("dep-mode").SelectOptionAsync("manual");
        await admin.Page.GetByTestId("site-save").ClickAsync();
        await Expect(admin.Page.GetByTestId("department-sales")).ToContainTextAsync("Operators take from the list");
        var (anna, boris) = (await stage.OperatorAsync("anna"), await stage.OperatorAsync("boris"));
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Anybody?", "sales");
        await anna.Queue.ClickAsync();
        await Expect(boris.Page.GetByTestId("queue-looks")).ToContainTextAsync("Looking at it: Anna Sorokina");
        await Expect(anna.Page.GetByTestId("queue-looks")).ToHaveCountAsync(0);
        await boris.Queue.ClickAsync();
        await Expect(anna.Page.GetByTestId("queue-looks")).ToContainTextAsync("Boris Linde");
        await AccessibilityTests.CheckAsync(boris.Page, "who looks at a waiting visitor");
        await anna.ShowAsync("visitors");
        await Expect(boris.Page.GetByTestId("queue-looks")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task F94_A_department_that_is_not_offered_outside_of_its_hours_goes_from_an_open_page_and_comes_back() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        var visitor = await stage.VisitorAsync("/");
        await visitor.OpenAsync();
        await Expect(visitor.Page.GetByTestId("gateway-department-support")).ToBeVisibleAsync();
        await page.GotoAsync($"{stage.Node.Address}console/#/site/departments");
        await page.GetByTestId("department-support").ClickAsync();
        await page.GetByTestId("dep-closed").SelectOptionAsync("off");
        await page.GetByTestId("dep-weekly").SelectOptionAsync("week");
        for (var day = 0; day < 7; day++) await page.GetByTestId($"dep-day-{day}").FillAsync("");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-department-support")).ToHaveCountAsync(0);
        await page.GetByTestId("dep-weekly").SelectOptionAsync("always");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(visitor.Page.GetByTestId("gateway-department-support")).ToBeVisibleAsync();
    });

    [Fact]
    public Task F94_Operators_take_from_the_list_of_a_department_that_leaves_it_to_them() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.GotoAsync($"{stage.Node.Address}console/#/site/departments");
        await page.GetByTestId("department-sales").ClickAsync();
        await page.GetByTestId("dep-mode").SelectOptionAsync("manual");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("department-sales")).ToContainTextAsync("Operators take from the list");

        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/");
        await visitor.SayAsync("Anybody?");
        await Expect(boris.Queue).ToHaveCountAsync(1);
        await Expect(boris.Offers).ToHaveCountAsync(0);
        await boris.Page.GetByTestId("queue-take").ClickAsync();
        await Expect(boris.Pane("Anybody?")).ToBeVisibleAsync();
        await Expect(visitor.Status).ToContainTextAsync("In dialog with you");

        await page.GetByTestId("department-new").ClickAsync();
        await page.GetByTestId("dep-id").FillAsync("repairs");
        await page.GetByTestId("dep-en").FillAsync("Repairs");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("department-repairs")).ToContainTextAsync("nobody works here");
        await page.GetByTestId("department-delete").ClickAsync();
        await page.GetByTestId("department-delete-sure").ClickAsync();
        await Expect(page.GetByTestId("department-repairs")).ToHaveCountAsync(0);

        // What holds for all departments stands below, as long as none is open.
        await page.GetByTestId("all-goneSeconds").FillAsync("120");
        await page.GetByTestId("all-closeSeconds").FillAsync("60");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("all-closeSeconds-fault")).ToContainTextAsync("not less than goneSeconds");
        await page.GetByTestId("all-closeSeconds").FillAsync("900");
        await AccessibilityTests.CheckAsync(page, "settings of all departments");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("site-unsaved")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.GetByTestId("all-goneSeconds")).ToHaveValueAsync("120");
        await Expect(page.GetByTestId("all-closeSeconds")).ToHaveValueAsync("900");
    });
}
