using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Pages;

/// <summary>Reports in a real browser. Needs node, Chromium, and <c>npm ci</c> in tests/browser; CI has them.</summary>
public class BrowserTests
{
    private static readonly string[] Chromiums = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] OfImages =
    [
        "Verdict",
        "Where it is wrong",
        "Class by class",
        "Worst errors",
        "Calibration",
        "Learning curves",
        "What the first layer looks for",
        "Data and network",
        "How to repeat it",
    ];

    private static readonly string[] OfValues =
    [
        "Verdict",
        "Errors of 'price'",
        "Worst errors of 'rent'",
        "Data and network",
        "How to repeat it",
    ];

    [Fact]
    public void Reports_open_quietly_whole_accessible_and_without_overflow_on_any_screen()
    {
        string chromium = Chromium();
        using var folder = new TemporaryFolder();
        string[] pages = [Images(folder), Values(folder), Hostile(folder), folder["chain-rule.html"]];
        Assert.Equal(0, InProcess.Run("explain", "chain-rule", "--html", pages[3]).Code);
        Assert.All(pages, page => Assert.InRange(new FileInfo(page).Length, 10_000, 2_000_000));

        var opened = NodeScript.Run("open.mjs", [chromium, .. pages], Cases.AreMany ? [("ALL_VIEWS", "1")] : []);
        Assert.Equal((Cases.AreMany ? 5 : 3) * pages.Length, opened.Count);
        foreach (var page in opened)
        {
            Assert.Empty(Texts(page, "messages"));
            Assert.Empty(Texts(page, "requests"));
            Assert.Empty(Texts(page, "violations"));
            int own = HasScript(page) ? 1 : 0;
            Assert.Equal((0, 0, own), (Number(page, "overflow"), Number(page, "brokenImages"), Number(page, "scripts")));
            Assert.Equal(0, Number(page, "covered")); // no button lies over what it copies
            Assert.True(!page.TryGetProperty("opens", out var opens) || opens.GetBoolean());
            string[] headings = Texts(page, "headings");
            if (page.GetProperty("file").GetString() == pages[0])
            {
                Assert.Superset(OfImages.ToHashSet(), headings.ToHashSet());
            }
            else if (page.GetProperty("file").GetString() == pages[1])
            {
                Assert.Superset(OfValues.ToHashSet(), headings.ToHashSet());
            }
        }

        // without script all of it is there, and a pane is open
        foreach (var pair in opened.GroupBy(page => page.GetProperty("file").GetString()))
        {
            var whole = pair.First(page => HasScript(page) && Number(page, "width") == 1280);
            var bare = pair.Single(page => !HasScript(page));
            // the script's own words, and the captions of buttons that it puts there
            Assert.InRange(Number(whole, "words") - Number(bare, "words"), 0, 1000);
            Assert.Equal(Number(whole, "panes"), Number(bare, "panes"));
            Assert.Equal(Texts(whole, "headings"), Texts(bare, "headings"));
        }

        var mnist = opened.First(page => Number(page, "width") == 1280);
        Assert.InRange(Number(mnist, "height"), 2000, 5000);

        // light and dark are not the same
        Assert.Equal(2, opened.Select(page => page.GetProperty("background").GetString()).Distinct().Count());
        Assert.True(Number(opened[0], "images") > 40);
    }

    [Fact]
    public void A_threshold_moves_figures_matrix_and_charts_at_once_by_keyboard_alone()
    {
        string chromium = Chromium();
        using var folder = new TemporaryFolder();
        var said = Assert.Single(NodeScript.Run("touch.mjs", [chromium, TwoClasses(folder)]));
        Assert.Empty(Texts(said, "messages"));
        var first = said.GetProperty("first");
        double support = Of(first, "found") + Of(first, "missed"), rows = support + Of(first, "alarms") + Of(first, "passed");
        Assert.Equal(240, rows);
        var moved = said.GetProperty("at").EnumerateArray().Concat(said.GetProperty("presets").EnumerateArray())
            .Append(said.GetProperty("cheapest")).ToList();
        Assert.True(moved.Count >= 7);
        foreach (var at in moved)
        {
            double[] mark = [.. at.GetProperty("mark").EnumerateArray().Select(number => number.GetDouble())];
            var (threshold, taken, found) = (mark[0], mark[1], mark[2]);
            Assert.Equal(threshold, Of(at, "threshold"), 1e-9);
            Assert.Equal(Text(at, "threshold"), Text(at, "set"));
            Assert.Equal([found, support - found, taken - found, rows - support - taken + found],
                [Of(at, "found"), Of(at, "missed"), Of(at, "alarms"), Of(at, "passed")]);
            Assert.Equal(100 * found / support, Of(at, "recall"), 0.051);
            Assert.Equal(100 * 2 * found / (taken + support), Of(at, "f1"), 0.051);
            Assert.True(taken == 0 || Math.Abs((100 * found / taken) - Of(at, "precision")) < 0.051);
        }

        // lines move with the threshold, dots with what is found
        var (one, two) = (moved[0], moved[1]);
        Assert.True(Of(one, "line") < Of(two, "line") && Of(one, "dot") > Of(two, "dot"));
        // where a miss costs twenty false alarms, no other threshold costs less
        var cheapest = said.GetProperty("cheapest");
        double least = said.GetProperty("marks").EnumerateArray()
            .Select(mark => (20 * (support - mark[2].GetDouble())) + mark[1].GetDouble() - mark[2].GetDouble()).Min();
        Assert.Equal(least, Of(cheapest, "cost"));
        var told = said.GetProperty("told").EnumerateArray().ToList();
        Assert.True(told.Count >= 4);
        Assert.All(told, chart =>
        {
            Assert.True(chart.GetProperty("isRestored").GetBoolean());
            Assert.NotEqual(Text(chart, "one"), Text(chart, "two"));
        });
        Assert.Equal($"#{Text(said, "opened")}", Text(said, "beside"));
    }

    private static string Chromium()
    {
        string? chromium = Array.Find(Chromiums, File.Exists);
        if (chromium is null || !NodeScript.Has("playwright-core"))
        {
            Assert.Skip("no Chromium, or no playwright-core: apt-get install chromium, and npm ci in tests/browser");
        }

        return chromium;
    }

    private static string TwoClasses(TemporaryFolder folder)
    {
        var text = new StringBuilder("a,b,won\n");
        for (int row = 0; row < 1200; row++)
        {
            double a = Math.Sin(12.9898 * row), b = Math.Sin(78.233 * row), noise = Math.Sin(43758.5453 * row);
            text.Append(CultureInfo.InvariantCulture, $"{a:0.000},{b:0.000},{((2 * a) - b + noise > 0.8 ? "yes" : "no")}\n");
        }

        File.WriteAllText(folder["two.csv"], text.ToString());
        var run = InProcess.Run(
            "train", folder["two.csv"], "--target", "won", "--model", "linear", "--test", "0.2",
            "--out", folder["two"], "--quiet");
        Assert.True(run.Code == 0, run.Error);
        return Path.Combine(folder["two"], "report.html");
    }

    private static string Images(TemporaryFolder folder)
    {
        var run = ToolRun.In(
            folder,
            "train",
            "mnist",
            "--layers",
            "dense:24 relu dense:10",
            "--epochs",
            "2",
            "--out",
            "mnist",
            "--quiet"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        return Path.Combine(folder["mnist"], "report.html");
    }

    private static string Values(TemporaryFolder folder)
    {
        var text = new StringBuilder("rooms,area,kind,price,rent\n");
        for (int row = 0; row < 300; row++)
        {
            double noise = Math.Sin(row * 12.9898) * 9,
                area = 30 + (row * 37 % 170);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{1 + (row % 6)},{area},{(row % 3 == 0 ? "house" : "flat")},"
                    + $"{(1200 * area) + (9000 * (row % 6)) + (800 * noise):0},{(11 * area) + (20 * noise):0.0}\n"
            );
        }

        File.WriteAllText(folder["homes.csv"], text.ToString());
        var run = InProcess.Run(
            "train",
            folder["homes.csv"],
            "--target",
            "price,rent",
            "--model",
            "linear",
            "--out",
            folder["homes"],
            "--quiet"
        );
        Assert.True(run.Code == 0, run.Error);
        return Path.Combine(folder["homes"], "report.html");
    }

    private static string Hostile(TemporaryFolder folder)
    {
        var run = InProcess.Run(
            "train",
            HostileTable.Write(folder),
            "--target",
            $"\"{HostileTable.Names[0]}\"",
            "--model",
            "linear",
            "--out",
            folder["hostile"],
            "--quiet"
        );
        Assert.True(run.Code == 0, run.Error);
        return Path.Combine(folder["hostile"], "report.html");
    }

    private static string[] Texts(JsonElement page, string name) =>
        [.. page.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static bool HasScript(JsonElement page) => page.GetProperty("hasScript").GetBoolean();

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static double Of(JsonElement shown, string name) =>
        double.Parse(
            Text(shown, name).TrimEnd('%'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static int Number(JsonElement page, string name) => page.GetProperty(name).GetInt32();
}
