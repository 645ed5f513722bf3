using System.Globalization;
using System.Text.Json;
using Chainrule.Insight.Rows;
using Chainrule.Models;
using Chainrule.Optimizers;
using Chainrule.Studio.Planes;
using Chainrule.Studio.Sessions;
using Chainrule.Studio.Views;
using Chainrule.Training;

namespace Chainrule.Studio.Serving;

/// <summary>What the page asks for, one method a request: reads what is wished, does it, writes the answer.</summary>
internal sealed class Answers(Studies studies, PlaneTable? table, DigitAnswers digits)
{
    private const int MostPlaces = 3 * PlaneData.MostPoints, StepsAtOnce = 2000, MostSize = 100;

    /// <summary>The answer to each path.</summary>
    public IReadOnlyDictionary<string, Action<Wish, Utf8JsonWriter>> ByPath => field ??=
        new Dictionary<string, Action<Wish, Utf8JsonWriter>>(StringComparer.Ordinal)
        {
            ["/api/about"] = About,
            ["/api/start"] = Start,
            ["/api/go"] = Go,
            ["/api/branch"] = Fork,
            ["/api/explain"] = Explain,
            ["/api/weight"] = Weight,
            ["/api/digits"] = digits.About,
            ["/api/digits/train"] = digits.Train,
            ["/api/digits/look"] = digits.Look,
        };

    // What there is to choose from.
    private void About(Wish wish, Utf8JsonWriter json)
    {
        json.WriteTexts("clouds", Clouds.Names);
        json.WriteTexts("optimizers", OptimizerNotation.Names);
        if (table is not null)
        {
            json.WriteStartObject("table");
            json.WriteString("title", table.Title);
            json.WriteTexts("numbers", table.Numbers);
            json.WriteTexts("classes", table.Classes);
            json.WriteEndObject();
        }
    }

    private void Start(Wish wish, Utf8JsonWriter json)
    {
        var points = Points(wish.Part("data"));
        var dataset = points.ToDataset();
        var session = new TrainingSession(dataset, PlanOf(wish, new TrainingPlan
        {
            Input = new Shape(2),
            Network = Whole(wish.Text("hidden"), points.ClassNames.Count),
            Loss = points.ClassNames.Count == 2 ? "sigmoid-cross-entropy" : "softmax-cross-entropy",
            Seed = (ulong)wish.Integer("seed", 0, int.MaxValue),
        }));
        var columns = Checked(session);
        string name = studies.Add(new Study(points, session));
        json.WriteString("session", name);
        FrameJson.Points(json, points);
        FrameJson.Branch(json, session.Branches[0], columns);
        FrameJson.Frame(json, session.Branches[0], columns, known: -1);
    }

    private void Go(Wish wish, Utf8JsonWriter json) => At(wish, (study, branch) =>
    {
        long step = wish.Integer("step", 0, int.MaxValue);
        // a long way is gone in pieces, each with its frame: the page stays in charge
        step = Math.Clamp(step, branch.First, Math.Max(branch.Last, branch.Step + StepsAtOnce));
        string? before = branch.Sha256();
        bool wasThere = step <= branch.Last;
        long from = branch.Step;
        branch.Go(step);
        json.WriteString("shaBefore", before);
        json.WriteNumber("from", from);
        json.WriteBoolean("again", wasThere);
        FrameJson.Frame(json, branch, NetworkColumn.Of(branch.Network), wish.Integer("known", -1, int.MaxValue));
        if (wish.Gives("row"))
        {
            Explain(wish, json, study, branch);
        }
    });

    private void Fork(Wish wish, Utf8JsonWriter json) => At(wish, (study, from) =>
    {
        long step = wish.Integer("step", 0, int.MaxValue);
        string network = Whole(wish.Text("hidden"), study.Points.ClassNames.Count);
        var plan = PlanOf(wish, from.Plan with { Network = network });
        NetworkColumn.Of(plan.BuildNetwork()); // before a branch is made of it
        var branch = study.Session.Fork(from, Math.Max(step, from.First), _ => plan);
        var columns = NetworkColumn.Of(branch.Network);
        FrameJson.Branch(json, branch, columns);
        FrameJson.Frame(json, branch, columns, known: -1);
    });

    private void Explain(Wish wish, Utf8JsonWriter json) => At(wish, (study, branch) => Explain(wish, json, study, branch));

    private static void Explain(Wish wish, Utf8JsonWriter json, Study study, Branch branch)
    {
        int row = wish.Integer("row", 0, study.Session.Data.Count - 1);
        var explanation = Explainer.Explain(
            branch.Network, branch.Trainer.Loss, ExplainedRow.Of(study.Session.Data, row), new ExplanationOptions
            {
                Optimizer = branch.Trainer.Optimizer,
                LearningRate = branch.Plan.LearningRate,
                Classes = study.Points.ClassNames,
                InputNames = [study.Points.Right.Name, study.Points.Up.Name],
                Entries = 1000,
                Weight = wish.OptionalText("weight"),
            });
        json.WriteNumber("explainedStep", branch.Step);
        json.WriteNumber("row", row);
        json.WriteStartObject("explanation");
        ExplanationJson.Write(json, explanation, $"One training step of step {branch.Step} on row {row}", []);
        json.WriteEndObject();
    }

    private void Weight(Wish wish, Utf8JsonWriter json) => At(wish, (study, branch) =>
        FrameJson.Weight(json, WeightView.Of(branch, study.Session.Data, wish.Text("weight")), branch));

    private void At(Wish wish, Action<Study, Branch> answer)
    {
        var study = studies.Find(wish.Text("session"));
        lock (study.Turn)
        {
            if (study.IsClosed)
            {
                throw new ChainruleException("this training was given up for newer ones", "start anew");
            }

            answer(study, study.Session.Branches[wish.Integer("branch", 0, study.Session.Branches.Count - 1)]);
        }
    }

    private PlaneData Points(Wish data)
    {
        string kind = data.Text("kind");
        if (kind == "table" && table is not null)
        {
            return table.Points(data.Text("right"), data.Text("up"), data.Text("class"));
        }

        if (kind != "points")
        {
            return Clouds.Make(kind, data.Integer("count", 2, PlaneData.MostPoints), data.Number("noise", 0, 1),
                (ulong)data.Integer("seed", 0, int.MaxValue));
        }

        float[] numbers = data.Numbers("points", MostPlaces, PlaneData.Reach);
        int count = numbers.Length / 3;
        int[] classes = [.. Enumerable.Range(0, count).Select(i => numbers[3 * i + 2] is 0 or 1
            ? (int)numbers[3 * i + 2]
            : throw new ChainruleException($"point {i} is of no class", "a point is x, y and its class, 0 or 1"))];
        return new PlaneData
        {
            Title = "points of your own",
            Positions = [.. Enumerable.Range(0, 2 * count).Select(i => numbers[3 * (i / 2) + i % 2])],
            Classes = classes,
        };
    }

    private static TrainingPlan PlanOf(Wish wish, TrainingPlan plan) => plan with
    {
        Optimizer = wish.Text("optimizer"),
        LearningRate = (float)wish.Number("learningRate", 1e-6, 100),
        BatchSize = wish.Integer("batch", 0, PlaneData.MostPoints) is > 0 and int rows ? rows : TrainingOptions.FullBatch,
    };

    // The hidden layers that are wished for, and the output that the classes ask for.
    // Sizes are looked at before a network is made of them: a notation of a few characters can ask for any amount of memory.
    private static string Whole(string hidden, int classes) =>
        hidden.Split([' ', ':', '(', ')', '|']).All(word => !(double.TryParse(word, CultureInfo.InvariantCulture, out double size)
            && size > MostSize))
            ? $"{hidden} dense:{(classes == 2 ? 1 : classes)}".Trim()
            : throw NetworkColumn.TooLarge();

    private static IReadOnlyList<NetworkColumn> Checked(TrainingSession session)
    {
        try
        {
            return NetworkColumn.Of(session.Branches[0].Network);
        }
        catch (ChainruleException)
        {
            session.Dispose();
            throw;
        }
    }
}
