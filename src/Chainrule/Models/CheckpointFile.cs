using System.Text.Json;
using Chainrule.Files;
using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Models;

/// <summary>
/// A checkpoint as one safetensors file: <c>parameters</c>, <c>slots.0</c>, <c>slots.1</c> … and <c>best</c> as flat tensors,
/// with <c>state</c> and <c>best.state</c> where layers have a state, positions and history as JSON, and whatever
/// configuration the caller needs to set up the same training again.
/// </summary>
public static class CheckpointFile
{
    // Version 2 adds what is frozen, from where patience counts, shards and state. Checkpoints without them stay of version 1.
    private const int Version = 2;
    private const string Key = "chainrule-checkpoint", ConfigurationKey = "configuration";
    private const string ParametersName = "parameters", StateName = "state", BestName = "best", BestStateName = "best.state";

    /// <summary>Writes a checkpoint, whole or not at all; a file that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checkpoint">What is written.</param>
    /// <param name="configuration">The run's own configuration, any text: handed back as it is.</param>
    /// <exception cref="ChainruleException">The file can't be written.</exception>
    public static void Save(string path, TrainingCheckpoint checkpoint, string configuration = "")
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var writer = new SafetensorsWriter();
        writer.AddText(Key, Description(checkpoint));
        writer.AddText(ConfigurationKey, configuration);
        Add(writer, checkpoint.Values, ParametersName, StateName);
        for (int i = 0; i < checkpoint.Slots.Count; i++)
        {
            writer.Add(SlotName(i), [checkpoint.Slots[i].Length], checkpoint.Slots[i]);
        }

        if (checkpoint.Best is { } best)
        {
            Add(writer, best, BestName, BestStateName);
        }

        writer.Save(path, overwrite: true);
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configuration">The configuration as it was handed to <see cref="Save"/>.</param>
    /// <exception cref="FileFormatException">The file isn't a checkpoint, or of an unknown version, or damaged.</exception>
    /// <exception cref="ChainruleException">The file can't be read at all.</exception>
    public static TrainingCheckpoint Load(string path, out string configuration)
    {
        using var file = SafetensorsReader.Open(path);
        if (!file.Metadata.TryGetValue(Key, out string? text) || !file.Metadata.TryGetValue(ConfigurationKey, out configuration!))
        {
            throw new FileFormatException(
                path, null, "this safetensors file is not a chainrule checkpoint", "give the last.checkpoint of a run");
        }

        var json = JsonReader.Parse(path, "the checkpoint's description", text);
        long version = json.Integer("formatVersion", 1);
        if (version > Version)
        {
            throw json.Error(
                $"is of format version {version}, but this chainrule reads versions up to {Version}",
                "use the chainrule that saved it"
            );
        }

        int slots = (int)json.Integer("slots", 0, file.Tensors.Count);
        var names = new List<string> { ParametersName };
        names.AddRange(Enumerable.Range(0, slots).Select(SlotName));
        bool hasBest = file.TryGet(BestName) is not null;
        bool hasState = file.TryGet(StateName) is not null;
        names.AddRange(hasBest ? [BestName] : []);
        names.AddRange(hasState ? [StateName] : []);
        names.AddRange(hasBest && hasState ? [BestStateName] : []);

        if (file.Tensors.FirstOrDefault(tensor => !names.Contains(tensor.Name)) is { } unknown)
        {
            throw new FileFormatException(path, unknown.Offset, $"the tensor {unknown} belongs to no checkpoint");
        }

        var checkpoint = new TrainingCheckpoint
        {
            Setup = Setup(json),
            Rows = (int)json.Integer("rows"),
            Position = Position(json.Object("position")),
            History = [.. json.Objects("history").Select(Epoch)],
            Values = Values(file, ParametersName, hasState ? StateName : null),
            Slots = [.. Enumerable.Range(0, slots).Select(i => (ReadOnlyMemory<float>)Numbers(file, SlotName(i)))],
            Best = hasBest ? Values(file, BestName, hasState ? BestStateName : null) : null,
            PatienceFrom = json.Has("patienceFrom") ? (int)json.Integer("patienceFrom", 1) : 0,
        };
        json.End();
        return checkpoint;
    }

    private static void Add(SafetensorsWriter writer, NetworkValues values, string parameters, string state)
    {
        writer.Add(parameters, [values.Parameters.Length], values.Parameters.ToArray());
        if (!values.State.IsEmpty)
        {
            writer.Add(state, [values.State.Length], values.State.ToArray());
        }
    }

    private static NetworkValues Values(SafetensorsReader file, string parameters, string? state) =>
        new(Numbers(file, parameters), state is null ? [] : Numbers(file, state));

    private static string SlotName(int slot) => $"slots.{slot}";

    private static float[] Numbers(SafetensorsReader file, string name)
    {
        float[] numbers = file.ReadFloats(name);
        int at = Finite.FirstFailure(numbers);
        return at < 0
            ? numbers
            : throw new FileFormatException(
                file.Path,
                file[name].Offset + (long)at * sizeof(float),
                $"number {at} of the tensor \"{name}\" is {numbers[at]}",
                "the file is damaged"
            );
    }

    private static string Description(TrainingCheckpoint checkpoint) => Json.Write(json =>
    {
        var setup = checkpoint.Setup;
        bool isPlain =
            checkpoint.PatienceFrom == 0
            && setup.Frozen.Count == 0
            && setup.Shards == 1
            && checkpoint.Values.State.IsEmpty;
        json.WriteNumber("formatVersion", isPlain ? 1 : Version);
        json.WriteString("network", setup.Network);
        json.WriteString("loss", setup.Loss);
        json.WriteString("optimizer", setup.Optimizer);
        json.WriteNumber("seed", setup.Seed);
        json.WriteBoolean("shuffle", setup.Shuffle);
        json.WriteNumber("batchSize", setup.BatchSize);
        if (setup.Shards != 1)
        {
            json.WriteNumber("shards", setup.Shards);
        }

        json.WriteNumber("rows", checkpoint.Rows);
        json.WriteNumber("slots", checkpoint.Slots.Count);
        if (checkpoint.PatienceFrom > 0)
        {
            json.WriteNumber("patienceFrom", checkpoint.PatienceFrom);
        }

        if (setup.Frozen.Count > 0)
        {
            json.WriteTexts("frozen", setup.Frozen);
        }

        WritePosition(json, checkpoint.Position);
        json.WriteStartArray("history");
        foreach (var epoch in checkpoint.History)
        {
            WriteEpoch(json, epoch);
        }

        json.WriteEndArray();
    });

    private static void WritePosition(Utf8JsonWriter json, TrainingPosition position)
    {
        json.WriteStartObject("position");
        json.WriteNumber("step", position.Step);
        json.WriteNumber("epoch", position.Epoch);
        json.WriteNumber("stepInEpoch", position.StepInEpoch);
        json.WriteNumber("lossSum", position.LossSum);
        json.WriteNumber("rowsInEpoch", position.RowsInEpoch);
        WriteOptional(json, "rightInEpoch", position.RightInEpoch);
        json.WriteNumber("trainSeconds", position.TrainSeconds);
        json.WriteNumber("seconds", position.Seconds);
        json.WriteEndObject();
    }

    private static void WriteEpoch(Utf8JsonWriter json, EpochRecord epoch)
    {
        json.WriteStartObject();
        json.WriteNumber("epoch", epoch.Epoch);
        json.WriteNumber("trainLoss", epoch.TrainLoss);
        WriteOptional(json, "trainAccuracy", epoch.TrainAccuracy);
        WriteOptional(json, "validationLoss", epoch.ValidationLoss);
        WriteOptional(json, "validationAccuracy", epoch.ValidationAccuracy);
        json.WriteNumber("learningRate", (double)epoch.LearningRate);
        json.WriteNumber("rows", epoch.Rows);
        json.WriteNumber("trainSeconds", epoch.TrainSeconds);
        json.WriteNumber("seconds", epoch.Seconds);
        json.WriteBoolean("isBest", epoch.IsBest);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static TrainingSetup Setup(JsonReader json) => new()
    {
        Network = json.Text("network"),
        Loss = json.Text("loss"),
        Optimizer = json.Text("optimizer"),
        Seed = json.Unsigned("seed"),
        Shuffle = json.Flag("shuffle"),
        BatchSize = (int)json.Integer("batchSize", 1),
        Shards = json.Has("shards") ? (int)json.Integer("shards", 1, TrainingOptions.MostShards) : 1,
        Frozen = json.Has("frozen") ? json.Texts("frozen") : [],
    };

    private static TrainingPosition Position(JsonReader json)
    {
        var position = new TrainingPosition(
            json.Integer("step", 0, long.MaxValue),
            (int)json.Integer("epoch"),
            (int)json.Integer("stepInEpoch"),
            json.Number("lossSum"),
            json.Integer("rowsInEpoch", 0, long.MaxValue),
            json.Number("trainSeconds"),
            json.Number("seconds")
        )
        {
            RightInEpoch = json.Has("rightInEpoch") ? json.Integer("rightInEpoch", 0, long.MaxValue) : null,
        };
        json.End();
        return position;
    }

    private static EpochRecord Epoch(JsonReader json)
    {
        var record = new EpochRecord(
            (int)json.Integer("epoch", 1),
            json.Number("trainLoss"),
            Optional(json, "validationLoss"),
            Optional(json, "validationAccuracy"),
            (float)json.Number("learningRate"),
            json.Integer("rows", 0, long.MaxValue),
            json.Number("trainSeconds"),
            json.Number("seconds"),
            json.Flag("isBest")
        )
        {
            TrainAccuracy = Optional(json, "trainAccuracy"),
        };
        json.End();
        return record;
    }

    private static double? Optional(JsonReader json, string name) => json.Has(name) ? json.Number(name) : null;
}
