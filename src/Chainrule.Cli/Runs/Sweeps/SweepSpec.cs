using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Kernels;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Sweeps;

/// <summary>
/// What <c>sweep</c> trains: data, options that all trainings have, and values of others to try. Each training is a numbered
/// task whose options depend on the file and on its number alone, so that anybody can do any of them.
/// </summary>
internal sealed class SweepSpec
{
    private const int MostTasks = 100_000;
    private const string Mend = "write a file such as { \"data\": \"mnist\", \"options\": { \"epochs\": 5 }, "
        + "\"vary\": { \"learning-rate\": [0.001, 0.01], \"seed\": [1, 2, 3] } }";

    private const string Budget = "epochs";

    private const int MostEpochs = 1_000_000;
    private const string HalvingMend = "give the epochs of the first rung and of the last one, and how many times as long each "
        + "is as the one before, as in \"halving\": { \"from\": 1, \"to\": 9, \"factor\": 3 }";

    private static readonly string[] Known = ["data", "options", "vary", "tasks", "seed", "halving"];

    private readonly List<(string Name, string Text)> _fixed = [];
    private readonly List<SweptOption> _varied = [];
    private readonly ulong _seed = 1;
    private readonly bool _isRandom;

    private SweepSpec(string path, JsonElement root)
    {
        Path = path;
        Require(root.ValueKind == JsonValueKind.Object, "is no JSON object");
        foreach (var property in root.EnumerateObject())
        {
            Require(
                Known.Contains(property.Name), $"there is no '{property.Name}' in a sweep",
                Suggestion.Help(property.Name, Known));
        }

        Require(
            root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String && data.GetString()!.Length > 0,
            "'data' names no data");
        Data = data.GetString()!;
        ReadOptions(root);
        Require(_varied.Count > 0, "'vary' names no option with values to try");
        _seed = root.TryGetProperty("seed", out var seed) ? Whole(seed, "seed", 0, ulong.MaxValue) : 1;
        _isRandom = root.TryGetProperty("tasks", out var tasks);
        Count = _isRandom ? (int)Whole(tasks, "tasks", 1, MostTasks) : CountOfGrid();
        Halves = root.TryGetProperty("halving", out var halving);
        Rungs = Halves ? RungsOf(halving) : [new Rung(1, Count, null)];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>DATA of all trainings.</summary>
    public string Data { get; }

    /// <summary>How many trainings there are.</summary>
    public int Count { get; }

    /// <summary>Whether most are given up after few epochs, and the best go on to more.</summary>
    public bool Halves { get; }

    /// <summary>How many are trained for how long: one rung of all where none are given up.</summary>
    public IReadOnlyList<Rung> Rungs { get; }

    /// <summary>The options that differ between them.</summary>
    public IReadOnlyList<string> Varied => [.. _varied.Select(option => option.Name)];

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="ChainruleException">It can't be read; the message says where.</exception>
    public static SweepSpec Read(string path, out byte[] content)
    {
        if (!File.Exists(path))
        {
            throw new ChainruleException($"there is no file {path}", Mend);
        }

        content = RecordReader.ReadFile(path);
        return RecordReader.Parse(path, content, Mend, root => new SweepSpec(path, root));
    }

    /// <summary>The values that a task gives to the options that differ, in their order.</summary>
    /// <param name="task">Its number, from 0.</param>
    public IReadOnlyList<string> ValuesOf(int task)
    {
        if (_isRandom)
        {
            var random = new RandomStream(_seed, RandomStreams.User(0), (uint)task);
            return [.. _varied.Select((option, i) => option.Drawn(random.Uniform((uint)i)))];
        }

        // the last option changes fastest, as the digits of a number do
        string[] values = new string[_varied.Count];
        for (int i = values.Length - 1; i >= 0; task /= _varied[i].Values.Count, i--)
        {
            values[i] = _varied[i].Values[task % _varied[i].Values.Count];
        }

        return values;
    }

    /// <summary>All options of a task, as a call of <c>train</c> has them.</summary>
    /// <param name="task">Its number, from 0.</param>
    /// <param name="rung">The rung that it is trained on.</param>
    public Dictionary<string, OptionValue> OptionsOf(int task, Rung rung)
    {
        var options = new Dictionary<string, OptionValue>(StringComparer.Ordinal);
        foreach (var (name, text) in _fixed.Concat(Varied.Zip(ValuesOf(task))))
        {
            options.Add(name, new OptionValue(text, $"{Path}, '{name}'"));
        }

        if (rung.Epochs is int epochs)
        {
            options.Add(Budget, new OptionValue(epochs.ToString(CultureInfo.InvariantCulture), $"{Path}, 'halving'"));
        }

        return options;
    }

    private void ReadOptions(JsonElement root)
    {
        foreach (string part in new[] { "options", "vary" })
        {
            if (!root.TryGetProperty(part, out var options))
            {
                continue;
            }

            Require(options.ValueKind == JsonValueKind.Object, $"'{part}' is no object of options");
            foreach (var option in options.EnumerateObject())
            {
                string[] names = [.. TrainOptions.OfConfiguration.Select(known => known.Name)];
                Require(
                    names.Contains(option.Name), $"there is no option '{option.Name}' of 'train'",
                    Suggestion.Help(option.Name, names));
                bool isTwice = _fixed.Any(other => other.Name == option.Name);
                Require(!isTwice, $"'{option.Name}' stands in 'options' and in 'vary'", "leave it out of one of them");
                if (part == "options")
                {
                    _fixed.Add((option.Name, TextOf(option.Value, option.Name)));
                }
                else
                {
                    _varied.Add(SweptOf(option.Name, option.Value, isRandom: root.TryGetProperty("tasks", out _)));
                }
            }
        }
    }

    private IReadOnlyList<Rung> RungsOf(JsonElement halving)
    {
        Require(halving.ValueKind == JsonValueKind.Object, "'halving' is no object", HalvingMend);
        foreach (var property in halving.EnumerateObject())
        {
            Require(
                property.Name is "from" or "to" or "factor", $"'halving': there is no '{property.Name}' of it", HalvingMend);
        }

        bool isGiven = _fixed.Select(option => option.Name).Concat(Varied).Contains(Budget);
        Require(!isGiven, $"'{Budget}' are given by 'halving'", $"leave '{Budget}' out");
        int least = Part("from", 1, null), most = Part("to", 1, null), factor = Part("factor", 2, Rung.UsualFactor);
        Require(least < most, "'halving': the epochs don't grow from \"from\" to \"to\"", HalvingMend);
        return Rung.Ladder(Count, least, most, factor);

        int Part(string name, int from, int? usual)
        {
            bool isThere = halving.TryGetProperty(name, out var value);
            Require(isThere || usual is not null, $"'halving' has no \"{name}\"", HalvingMend);
            return isThere ? (int)Whole(value, $"halving', '{name}", (ulong)from, MostEpochs) : usual!.Value;
        }
    }

    private SweptOption SweptOf(string name, JsonElement value, bool isRandom)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            string[] values = [.. value.EnumerateArray().Select(item => TextOf(item, name))];
            Require(values.Length > 0, $"'{name}' has no values to try");
            Require(values.Distinct().Count() == values.Length, $"'{name}' has a value twice", "leave one of them out");
            return new SweptOption(name, values);
        }

        Require(value.ValueKind == JsonValueKind.Object, $"'{name}' is neither a list of values nor a range from one to another");
        Require(
            isRandom, $"'{name}' is a range, of which a grid has no points",
            "give a list of values, or say how many \"tasks\" to draw");
        foreach (var property in value.EnumerateObject())
        {
            Require(
                property.Name is "from" or "to" or "scale", $"'{name}': there is no '{property.Name}' of a range",
                "give \"from\", \"to\" and, where it isn't \"log\", \"scale\"");
        }

        double from = Bound(value, "from", name), to = Bound(value, "to", name);
        string scale = value.TryGetProperty("scale", out var text) ? TextOf(text, name) : "log";
        Require(scale is "log" or "linear", $"'{name}': there is no scale '{scale}'", "write \"log\" or \"linear\"");
        Require(
            from < to && (scale == "linear" || from > 0),
            $"'{name}': the range from {value.GetProperty("from")} to {value.GetProperty("to")} can't be on this scale",
            "let it grow, on a logarithmic scale from above 0");
        return new SweptOption(name, []) { From = from, To = to, IsLogarithmic = scale == "log" };
    }

    private double Bound(JsonElement range, string which, string name)
    {
        double bound = double.NaN;
        bool isNumber = range.TryGetProperty(which, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out bound) && double.IsFinite(bound);
        Require(isNumber, $"'{name}': \"{which}\" is no number");
        return bound;
    }

    private ulong Whole(JsonElement value, string name, ulong least, ulong most)
    {
        ulong number = 0;
        bool isWhole = value.ValueKind == JsonValueKind.Number
            && value.TryGetUInt64(out number) && number >= least && number <= most;
        Require(isWhole, string.Create(CultureInfo.InvariantCulture, $"'{name}' is no whole number from {least} to {most}"));
        return number;
    }

    private string TextOf(JsonElement value, string name)
    {
        Require(
            value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False,
            $"'{name}' has a value that is no text, number, true or false");
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }

    private int CountOfGrid()
    {
        long count = 1;
        foreach (var option in _varied)
        {
            count *= option.Values.Count;
            Require(count <= MostTasks, $"the grid has more than {MostTasks} points", "draw some of them, with \"tasks\"");
        }

        return (int)count;
    }

    private void Require(bool holds, string problem, Remedy? remedy = null)
    {
        if (!holds)
        {
            throw new ChainruleException($"{Path}: {problem}", remedy ?? Mend);
        }
    }
}
