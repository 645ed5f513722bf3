using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Chainrule.Data;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Studio.Digits;
using Chainrule.Tests.Support;

namespace Chainrule.Studio.Tests.Serving;

/// <summary>What the page is told of a drawn digit is what the library computes without the studio.</summary>
public class DigitsTests
{
    private const string Dense = "dense:8 relu dense:10", Convolution = "conv:4:5 relu max-pool:2 flatten dense:10";

    // Rows of strokes rather than MNIST's: a studio without a folder has none of those.
    private static readonly byte[] Drawn = [.. Enumerable.Range(0, 784).Select(i =>
        (byte)(i / 28 is > 4 and < 23 && i % 28 is > 12 and < 16 ? 250
            : i / 28 is 10 or 11 && i % 28 is > 6 and < 22 ? 180 : 0))];

    private static Model Made(string layers, string[]? classes = null) =>
        new(LayerNotation.Parse(layers, new Shape(28, 28), seed: 3), OutputKind.SoftmaxLogits, Scaling.BytesToUnit, classes);

    private static object Wish(bool isWhole = true, byte[]? pixels = null, string kind = DigitSource.Own) =>
        new { kind, pixels = (pixels ?? Drawn).Select(value => (int)value), whole = isWhole ? true : (bool?)null };

    private static async Task<Visitor> Come(Model model, string? folder = null)
    {
        var visitor = await Visitor.Come(enters: true, digits: new DigitSource(folder, model));
        await Learned(visitor, DigitSource.Own);
        return visitor;
    }

    private static async Task<JsonElement> Learned(Visitor visitor, string kind)
    {
        for (int i = 0; i < 3000; i++)
        {
            var (_, at) = await visitor.Ask("digits/train", new { kind });
            if (at.GetProperty("isReady").GetBoolean())
            {
                return at;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException();
    }

    private static float[] Floats(JsonElement json, string name) =>
        MemoryMarshal.Cast<byte, float>(json.GetProperty(name).GetBytesFromBase64()).ToArray();

    [Theory]
    [InlineData(Dense)]
    [InlineData(Convolution)]
    public async Task A_drawn_digit_is_told_as_the_library_sees_it(string layers)
    {
        var model = Made(layers);
        await using var visitor = await Come(model);
        var (_, answer) = await visitor.Ask("digits/look", Wish());
        float[] scores = new float[10], shares = new float[10], x = new float[784];
        model.Score(Drawn, scores);
        model.Predict(Drawn, shares);
        model.Preparation.Apply(Drawn, x);
        Assert.Equal(shares, Floats(answer, "probabilities"));
        int[] order = [.. Enumerable.Range(0, 10).OrderByDescending(k => scores[k])];
        Assert.Equal(order[0], answer.GetProperty("first").GetInt32());
        Assert.Equal(order[1], answer.GetProperty("second").GetInt32());

        float[] slopes = Floats(answer, "slopes");
        Assert.Equal(Saliency.Of(model, x, [new ClassScore(order[0], order[1])]), slopes);
        Assert.Equal(slopes.Zip(x, (slope, value) => slope * value), Floats(answer, "parts"));

        string[] names = [.. Enumerable.Range(0, 10).Select(k => $"{k}")];
        var explanation = Explainer.Explain(
            model.Network, new SoftmaxCrossEntropy(), new ExplainedRow(x, order[0], default),
            new ExplanationOptions { Classes = names });
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            ExplanationJson.Write(json, explanation, "One training step on a drawn digit", []);
            json.WriteEndObject();
        }

        Assert.Equal(Encoding.UTF8.GetString(stream.ToArray()), answer.GetProperty("explanation").GetRawText());
        Assert.Equal(0, answer.GetProperty("explanation").GetProperty("checks").GetProperty("differ").GetInt32());
        var maps = answer.GetProperty("maps").EnumerateArray().ToList();
        Assert.Equal(explanation.Picture?.Maps.Count ?? 0, maps.Count);
        Assert.Equal(layers == Convolution, maps.Count > 0);
        foreach (var (map, expected) in maps.Zip(explanation.Picture?.Maps ?? []))
        {
            Assert.Equal(expected.Notation, map.GetProperty("notation").GetString());
            Assert.Equal(
                expected.Shown.SelectMany(shown => shown.Values),
                map.GetProperty("shown").EnumerateArray().SelectMany(shown => Floats(shown, "values")));
        }
    }

    [Theory]
    [InlineData(Dense)]
    [InlineData(Convolution)]
    public async Task What_would_have_to_change_does_change_it_and_a_little_less_doesnt(string layers)
    {
        var model = Made(layers);
        await using var visitor = await Come(model);
        var (_, answer) = await visitor.Ask("digits/look", Wish());
        var change = answer.GetProperty("change");
        byte[] changed = change.GetProperty("pixels").GetBytesFromBase64();
        Assert.True(change.GetProperty("isReached").GetBoolean());
        Assert.Equal(answer.GetProperty("second").GetInt32(), model.Classify(changed));
        float[] shares = new float[10];
        model.Predict(changed, shares);
        Assert.Equal(shares, Floats(change, "probabilities"));
        double distance = Math.Sqrt(Drawn.Zip(changed, (a, b) => Math.Pow((a - b) / 255.0, 2)).Sum());
        Assert.Equal(distance, change.GetProperty("distance").GetDouble(), 1e-9);
        // a twelfth of the way back, or one of 255 levels where that is more
        double less = 1 - Math.Max(1 / 12.0, 1.0 / Drawn.Zip(changed, (a, b) => Math.Abs(a - b)).Max());
        Assert.NotEqual(
            answer.GetProperty("second").GetInt32(),
            model.Classify([.. Drawn.Zip(changed, (a, b) => (byte)Math.Round(a + less * (b - a)))]));
        for (int i = 0; i < 784; i++)
        {
            bool isNear = Enumerable.Range(0, 784).Any(j =>
                Drawn[j] > 50 && Math.Abs(i / 28 - j / 28) <= 2 && Math.Abs(i % 28 - j % 28) <= 2);
            Assert.True(isNear || changed[i] == Drawn[i], $"pixel {i}");
        }
    }

    [Fact]
    public async Task The_loudest_units_add_up_with_the_others_to_the_score()
    {
        var model = Made(Dense);
        float[] x = new float[784], scores = new float[10];
        model.Preparation.Apply(Drawn, x);
        model.Score(Drawn, scores);
        var units = LoudUnit.Of(model.Network, x, label: 6, count: 8);
        Assert.Equal(8, units.Count);
        Assert.Equal(units.OrderByDescending(unit => unit.Product), units);
        double bias = model.Network.Parameters[^4];
        Assert.Equal(scores[6], units.Sum(unit => (double)unit.Product) + bias, 1e-5);
        Assert.All(units, unit =>
        {
            double z = unit.Pixels.Zip(x, (w, value) => (double)w * value).Sum();
            Assert.Equal(Math.Max(0, z), unit.Value, 1e-5); // biases begin at 0
        });
        await using var visitor = await Come(model);
        var (_, answer) = await visitor.Ask("digits/look", Wish());
        Assert.Equal(4, answer.GetProperty("units").GetArrayLength());
    }

    [Fact]
    public void The_nearest_rows_are_those_that_a_sort_finds()
    {
        byte[] bytes = new byte[784 * 50];
        new Random(4).NextBytes(bytes);
        Drawn.CopyTo(bytes, 784 * 31);
        bytes.AsSpan(784 * 31, 784).CopyTo(bytes.AsSpan(784 * 40)); // the same row again: the first one is told first
        int[] labels = [.. Enumerable.Range(0, 50).Select(i => i % 10)];
        var data = new ByteDataset(bytes, new Shape(28, 28), labels, 10);
        double Distance(int row) => Math.Sqrt(
            Enumerable.Range(0, 784).Sum(i => Math.Pow((bytes[784 * row + i] - Drawn[i]) / 255.0, 2)));
        var found = NearestDigit.Of(data, Drawn, 5);
        Assert.Equal(Enumerable.Range(0, 50).OrderBy(Distance).ThenBy(row => row).Take(5), found.Select(row => row.Row));
        Assert.Equal([31, 40], found.Take(2).Select(row => row.Row));
        Assert.All(found, row => Assert.Equal(Distance(row.Row), row.Distance, 1e-9));
        Assert.All(found, row => Assert.Equal(row.Row % 10, row.Label));
    }

    [Fact]
    public async Task The_studio_learns_the_digits_that_come_with_it()
    {
        await using var visitor = await Visitor.Come(
            enters: true, digits: new DigitSource(Repository.PathTo("data", "mnist"), null));
        var (_, about) = await visitor.Ask("digits", new { });
        var kinds = about.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetProperty("name").GetString());
        Assert.Equal(["dense", "convolution"], kinds);
        var learned = await Learned(visitor, "dense");
        Assert.Equal(25_450, learned.GetProperty("parameters").GetInt32());
        Assert.InRange(learned.GetProperty("accuracy").GetDouble(), 0.95, 1);
        var samples = about.GetProperty("samples").EnumerateArray().ToList();
        Assert.Equal(10, samples.Count);
        int right = 0;
        foreach (var sample in samples)
        {
            byte[] pixels = sample.GetProperty("pixels").GetBytesFromBase64();
            var (_, answer) = await visitor.Ask("digits/look", Wish(pixels: pixels, kind: "dense"));
            right += answer.GetProperty("first").GetInt32() == sample.GetProperty("label").GetInt32() ? 1 : 0;
            Assert.Equal(6, answer.GetProperty("nearest").GetArrayLength());
        }

        Assert.InRange(right, 9, 10);
    }

    [Theory]
    [InlineData("digits/look", "{}")]
    [InlineData("digits/look", "{\"kind\":\"own\",\"pixels\":[]}")]
    [InlineData("digits/look", "{\"kind\":\"own\",\"pixels\":[1,2,3]}")]
    [InlineData("digits/look", "{\"kind\":\"own\",\"pixels\":\"AAAA\"}")]
    [InlineData("digits/look", "{\"kind\":\"own\",\"pixels\":[[1]]}")]
    [InlineData("digits/train", "{}")]
    [InlineData("digits/train", "{\"kind\":\"dense\"}")]
    [InlineData("digits/train", "{\"kind\":\"../../model.safetensors\"}")]
    [InlineData("digits/train", "{\"kind\":\"/etc/passwd\"}")]
    [InlineData("digits/train", "{\"kind\":\"Own\"}")]
    [InlineData("digits/train", "{\"kind\":[\"own\"]}")]
    public async Task Nonsense_is_refused_in_words(string path, string body)
    {
        await using var visitor = await Come(Made(Dense));
        var (status, answer) = await visitor.Ask(path, body);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEmpty(answer.GetProperty("error").GetString()!);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    [InlineData(0.5)]
    [InlineData(1e30)]
    public async Task A_pixel_is_a_byte(double value)
    {
        await using var visitor = await Come(Made(Dense));
        var pixels = Drawn.Select(each => (double)each).Take(783).Append(value);
        var (_, answer) = await visitor.Ask("digits/look", new { kind = DigitSource.Own, pixels });
        Assert.Contains("'pixels' must be", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_classes_are_texts_and_an_empty_sheet_is_an_image()
    {
        string[] names = ["<script>alert(1)</script>", "a\"b", "\u202etxt", .. Enumerable.Range(3, 7).Select(i => $"{i}")];
        await using var visitor = await Come(Made(Dense, names));
        var (_, at) = await visitor.Ask("digits/train", new { kind = DigitSource.Own });
        Assert.Equal(names, at.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        var (_, answer) = await visitor.Ask("digits/look", Wish(pixels: new byte[784]));
        Assert.False(answer.TryGetProperty("error", out _));
        Assert.False(answer.GetProperty("change").GetProperty("isReached").GetBoolean()); // there is no ink to add to
    }

    [Theory]
    [InlineData("dense:10", 27)]
    [InlineData("dense:1", 28)]
    public void A_model_of_something_else_is_refused(string layers, int side)
    {
        var output = layers == "dense:1" ? OutputKind.SigmoidLogits : OutputKind.SoftmaxLogits;
        var model = new Model(LayerNotation.Parse(layers, new Shape(side, side), seed: 1), output);
        Assert.Throws<ChainruleException>(() => DigitSource.CheckSuits(model));
    }
}
