using System.Runtime.InteropServices;
using System.Text.Json;
using Chainrule.Insight;
using Chainrule.Models;
using Chainrule.Studio.Planes;
using Chainrule.Studio.Sessions;
using Chainrule.Training;

namespace Chainrule.Studio.Views;

/// <summary>What the page draws, as JSON; pictures and parameters are bytes in base 64.</summary>
internal static class FrameJson
{
    private const int DecisionSide = 72, UnitSide = 30;

    /// <summary>Writes the points and their axes.</summary>
    public static void Points(Utf8JsonWriter json, PlaneData points)
    {
        json.WriteString("title", points.Title);
        json.WriteNumber("reach", PlaneData.Reach);
        json.WriteBase64String("positions", MemoryMarshal.AsBytes(points.Positions.AsSpan()));
        json.WriteBase64String("classes", points.Classes.Select(label => (byte)label).ToArray());
        json.WriteTexts("classNames", points.ClassNames);
        json.WriteStartArray("axes");
        foreach (var axis in (PlaneAxis[])[points.Right, points.Up])
        {
            json.WriteStartObject();
            json.WriteString("name", axis.Name);
            json.WriteNumber("middle", axis.Middle);
            json.WriteNumber("half", axis.Half);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes how a branch is trained, and how its network is drawn.</summary>
    public static void Branch(Utf8JsonWriter json, Branch branch, IReadOnlyList<NetworkColumn> columns)
    {
        json.WriteNumber("branch", branch.Id);
        if (branch.Parent is { } parent)
        {
            json.WriteNumber("parent", parent.Id);
        }

        json.WriteNumber("first", branch.First);
        json.WriteNumber("stepsPerEpoch", branch.StepsPerEpoch);
        json.WriteString("network", branch.Plan.Network);
        json.WriteString("loss", branch.Plan.Loss);
        json.WriteString("optimizer", branch.Plan.Optimizer);
        json.WriteNumber("learningRate", branch.Plan.LearningRate ?? branch.Trainer.Optimizer.DefaultLearningRate);
        json.WriteNumber("batch", branch.Plan.BatchSize == TrainingOptions.FullBatch ? 0 : branch.Plan.BatchSize);
        json.WriteStartArray("columns");
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteNumber("dense", column.Dense);
            json.WriteNumber("last", column.Last);
            json.WriteNumber("units", column.Units);
            json.WriteString("notation", string.Join(' ', branch.Network.Layers
                .Skip(column.Dense + 1).Take(column.Last - column.Dense).Select(layer => layer.Notation)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("blocks");
        foreach (var block in branch.Network.Blocks)
        {
            json.WriteStartObject();
            json.WriteString("name", block.Name);
            json.WriteNumber("offset", block.Offset);
            json.WriteNumber("length", block.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes where a branch stands: its figures, its hash, its parameters, and what they make of the plane.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="columns">How its network is drawn.</param>
    /// <param name="known">The last step whose loss the page knows already.</param>
    public static void Frame(Utf8JsonWriter json, Branch branch, IReadOnlyList<NetworkColumn> columns, long known)
    {
        var record = branch.Records[(int)(branch.Step - branch.First)];
        json.WriteNumber("step", branch.Step);
        json.WriteNumber("last", branch.Last);
        json.WriteNumber("most", branch.First + branch.Limits.Steps);
        json.Number("meanLoss", record.Loss);
        if (record.Right is int right)
        {
            json.WriteNumber("right", right);
        }

        json.WriteString("sha", branch.Sha256());
        json.WriteString("shaFirst", record.Sha256);
        json.WriteNumber("snapshotInterval", branch.SnapshotInterval);
        if (branch.Divergence is { } divergence)
        {
            json.WriteString("diverged", divergence.Message);
        }

        long from = Math.Max(branch.First, known + 1);
        json.WriteNumber("lossesFrom", from);
        json.WriteStartArray("losses");
        for (long step = from; step <= branch.Last; step++)
        {
            json.WriteNumberValue((float)branch.Records[(int)(step - branch.First)].Loss);
        }

        json.WriteEndArray();
        json.WriteBase64String("parameters", MemoryMarshal.AsBytes(branch.Network.Parameters));
        var (winners, strengths) = Surfaces.Decision(branch.Network, DecisionSide);
        json.WriteNumber("side", DecisionSide);
        json.WriteBase64String("winners", winners);
        json.WriteBase64String("strengths", strengths);
        json.WriteNumber("unitSide", UnitSide);
        json.WriteStartArray("units");
        foreach (var column in columns)
        {
            json.WriteStartArray();
            foreach (sbyte[] unit in Surfaces.Units(branch.Network, column, UnitSide))
            {
                json.WriteBase64StringValue(MemoryMarshal.AsBytes(unit.AsSpan()));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes one parameter among all rows.</summary>
    public static void Weight(Utf8JsonWriter json, WeightView weight, Branch branch)
    {
        json.WriteNumber("step", branch.Step);
        json.WriteString("optimizer", branch.Trainer.Optimizer.Notation);
        json.WriteNumber("learningRate", branch.Plan.LearningRate ?? branch.Trainer.Optimizer.DefaultLearningRate);
        json.Number("value", weight.Value);
        json.Number("meanLoss", weight.Loss);
        json.Number("libraryLoss", weight.LibraryLoss);
        json.Number("slope", weight.Slope);
        json.Number("stepSlope", weight.StepSlope);
        json.WriteNumber("stepRows", weight.StepRows);
        json.Number("after", weight.After);
        Numbers(json, "values", weight.Values);
        Numbers(json, "losses", weight.Losses);
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(double.IsFinite(number) ? number : double.MaxValue);
        }

        json.WriteEndArray();
    }
}
