using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Chainrule.Data;
using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Studio.Planes;
using Chainrule.Tables;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Studio.Tests.Serving;

/// <summary>What the page is told is what the library computes without the studio.</summary>
public class AnswersTests
{
    private const string Hidden = "dense:4 tanh dense:3 relu";

    public static object Start(string hidden = Hidden, string optimizer = "sgd", double rate = 0.3, int batch = 0) => new
    {
        data = new { kind = "moons", count = 60, noise = 0.1, seed = 5 },
        hidden,
        optimizer,
        learningRate = rate,
        batch,
        seed = 3,
    };

    [Fact]
    public async Task A_step_of_the_page_is_that_of_a_trainer()
    {
        await using var visitor = await Visitor.Come(enters: true);
        var (_, started) = await visitor.Ask("start", Start(optimizer: "adam", rate: 0.02, batch: 16));
        string session = started.GetProperty("session").GetString()!;
        var (data, network) = Same(started, "dense:4 tanh dense:3 relu dense:1");
        Assert.Equal(network.ParametersSha256(), started.GetProperty("sha").GetString());

        using var trainer = new Trainer(network, new SigmoidCrossEntropy(), new Adam(), new TrainingOptions
        {
            Epochs = 1000,
            BatchSize = 16,
            LearningRate = 0.02f,
            Seed = 3,
        });
        trainer.LastStep = 41;
        trainer.Fit(data);
        await visitor.Ask("go", new { session, branch = 0, step = 90, known = 0 });
        var (_, frame) = await visitor.Ask("go", new { session, branch = 0, step = 41, known = 90 });
        Assert.Equal(network.ParametersSha256(), frame.GetProperty("sha").GetString());
        Assert.Equal(network.ParametersSha256(), frame.GetProperty("shaFirst").GetString());
        Assert.True(frame.GetProperty("again").GetBoolean());
        Assert.Equal(network.Parameters, MemoryMarshal.Cast<byte, float>(frame.GetProperty("parameters").GetBytesFromBase64()));
        double loss = new Evaluator(network, new SigmoidCrossEntropy()).Evaluate(data).Loss;
        Assert.Equal(loss, frame.GetProperty("meanLoss").GetDouble());
        CheckSurface(network, frame);
    }

    [Fact]
    public async Task An_explanation_is_that_of_explain_json()
    {
        await using var visitor = await Visitor.Come(enters: true);
        var (_, started) = await visitor.Ask("start", Start());
        string session = started.GetProperty("session").GetString()!;
        await visitor.Ask("go", new { session, branch = 0, step = 25, known = 0 });
        var (_, answer) = await visitor.Ask(
            "explain", new { session, branch = 0, row = 7, weight = "layers.2.weights[1,2]" });

        var (data, network) = Same(started, "dense:4 tanh dense:3 relu dense:1");
        using var trainer = new Trainer(network, new SigmoidCrossEntropy(), new Sgd(), new TrainingOptions
        {
            Epochs = 1000,
            BatchSize = TrainingOptions.FullBatch,
            LearningRate = 0.3f,
            Seed = 3,
        });
        trainer.LastStep = 25;
        trainer.Fit(data);
        var explanation = Explainer.Explain(network, new SigmoidCrossEntropy(), ExplainedRow.Of(data, 7), new ExplanationOptions
        {
            LearningRate = 0.3f,
            Entries = 1000,
            Weight = "layers.2.weights[1,2]",
            Classes = ["0", "1"],
            InputNames = ["x[0]", "x[1]"],
        });
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            ExplanationJson.Write(json, explanation, "One training step of step 25 on row 7", []);
            json.WriteEndObject();
        }

        Assert.Equal(Encoding.UTF8.GetString(stream.ToArray()), answer.GetProperty("explanation").GetRawText());
        Assert.Equal(0, answer.GetProperty("explanation").GetProperty("checks").GetProperty("differ").GetInt32());
    }

    [Fact]
    public async Task The_next_step_of_a_weight_is_the_one_that_is_then_made()
    {
        await using var visitor = await Visitor.Come(enters: true);
        foreach (string optimizer in (string[])["sgd", "momentum", "adam"])
        {
            var (_, started) = await visitor.Ask("start", Start(optimizer: optimizer, rate: 0.05, batch: 20));
            string session = started.GetProperty("session").GetString()!;
            await visitor.Ask("go", new { session, branch = 0, step = 10, known = 0 });
            var (_, weight) = await visitor.Ask("weight", new { session, branch = 0, weight = "layers.0.weights[1,3]" });
            var (_, frame) = await visitor.Ask("go", new { session, branch = 0, step = 11, known = 0 });
            float after = MemoryMarshal.Cast<byte, float>(frame.GetProperty("parameters").GetBytesFromBase64())[7];
            Assert.Equal(after, weight.GetProperty("after").GetSingle());
            Assert.Equal(20, weight.GetProperty("stepRows").GetInt32());
            double value = weight.GetProperty("value").GetDouble(), slope = weight.GetProperty("stepSlope").GetDouble();
            double plain = value - 0.05 * slope;
            Assert.Equal(optimizer == "sgd", Math.Abs(plain - after) < 1e-6);
            Assert.Equal(
                weight.GetProperty("libraryLoss").GetDouble(), weight.GetProperty("meanLoss").GetDouble(), 1e-6);
            Assert.Equal(value, weight.GetProperty("values")[20].GetDouble(), 1e-12);
            Assert.Equal(weight.GetProperty("meanLoss").GetDouble(), weight.GetProperty("losses")[20].GetDouble(), 1e-12);
        }
    }

    [Fact]
    public async Task A_branch_goes_on_in_another_way_beside_the_one_that_it_left()
    {
        await using var visitor = await Visitor.Come(enters: true);
        var (_, started) = await visitor.Ask("start", Start());
        string session = started.GetProperty("session").GetString()!;
        var (_, main) = await visitor.Ask("go", new { session, branch = 0, step = 40, known = 0 });
        var (status, branch) = await visitor.Ask("branch", new
        {
            session,
            branch = 0,
            step = 15,
            hidden = "dense:4 tanh dense:5 tanh",
            optimizer = "adam",
            learningRate = 0.01,
            batch = 10,
        });
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((1, 0, 15), (Whole(branch, "branch"), Whole(branch, "parent"), Whole(branch, "first")));
        Assert.Equal("dense:4 tanh dense:5 tanh dense:1", branch.GetProperty("network").GetString());
        Assert.Equal(6, Whole(branch, "stepsPerEpoch"));
        var (_, back) = await visitor.Ask("go", new { session, branch = 0, step = 40, known = 0 });
        Assert.Equal(main.GetProperty("sha").GetString(), back.GetProperty("sha").GetString());
        var (_, refused) = await visitor.Ask("go", new { session, branch = 2, step = 40, known = 0 });
        Assert.Contains("'branch'", refused.GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_columns_of_a_table_become_points_and_their_cells_stay_text()
    {
        const string hostile = "<img src=x onerror=alert(1)>";
        var table = Table.Read(
            new MemoryStream(Encoding.UTF8.GetBytes($"a,b,kind\n1,10,{hostile}\n3,20,two\n5,,two\n2,40,three\n")), "own.csv");
        await using var visitor = await Visitor.Come(enters: true, new PlaneTable(table, "own.csv"));
        var (_, started) = await visitor.Ask("start", new
        {
            data = new { kind = "table", right = "a", up = "b", @class = "kind" },
            hidden = "dense:3 tanh",
            optimizer = "sgd",
            learningRate = 0.1,
            batch = 0,
            seed = 1,
        });
        byte[] positions = started.GetProperty("positions").GetBytesFromBase64();
        Assert.Equal([-1, -1, 1, -1 / 3f, 0, 1], MemoryMarshal.Cast<byte, float>(positions).ToArray());
        var names = started.GetProperty("classNames").EnumerateArray().Select(name => name.GetString());
        Assert.Equal([hostile, "three", "two"], names);
        Assert.Equal([0, 2, 1], started.GetProperty("classes").GetBytesFromBase64());
        Assert.Equal("softmax-cross-entropy", started.GetProperty("loss").GetString());
        Assert.Equal((2.0, 1.0), (started.GetProperty("axes")[0].GetProperty("middle").GetDouble(),
            started.GetProperty("axes")[0].GetProperty("half").GetDouble()));
    }

    [Theory]
    [InlineData("a,b,kind\n1,2,x\n3,4,x\n5,6,x\n7,8,x\n9,0,x\n", "2 columns of numbers and 0 with")]
    [InlineData("a,kind\n1,x\n3,y\n", "1 columns of numbers")]
    public void A_table_without_what_is_needed_is_refused(string text, string says)
    {
        var table = Table.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "own.csv");
        var exception = Assert.Throws<ChainruleException>(() => new PlaneTable(table, "own.csv"));
        Assert.Contains(says, exception.Message);
    }

    [Fact]
    public void Penguins_can_be_looked_at()
    {
        var table = new PlaneTable(Table.Load(Repository.PathTo("data", "penguins.csv")), "penguins.csv");
        Assert.Equal("species", table.Classes[0]);
        var points = table.Points("bill_length_mm", "bill_depth_mm", "species");
        Assert.Equal(["Adelie", "Chinstrap", "Gentoo"], points.ClassNames);
        Assert.InRange(points.Classes.Length, 330, 344);
        Assert.All(points.Positions, at => Assert.InRange(at, -1, 1));
        Assert.Throws<ChainruleException>(() => table.Points("species", "bill_depth_mm", "species"));
    }

    [Theory]
    [InlineData("moons")]
    [InlineData("circles")]
    [InlineData("xor")]
    [InlineData("spirals")]
    public void A_cloud_is_learned_by_a_network_and_not_by_a_line(string name)
    {
        var points = Clouds.Make(name, 200, 0.02, 4);
        Assert.Equal(points.Positions, Clouds.Make(name, 200, 0.02, 4).Positions);
        Assert.Equal(100, points.Classes.Count(label => label == 1));
        Assert.InRange(Right("dense:1"), 0.4, 0.93);
        Assert.InRange(Right("dense:16 tanh dense:16 tanh dense:1"), 0.97, 1);

        double Right(string network)
        {
            var built = LayerNotation.Parse(network, new Shape(2), 1);
            using var trainer = new Trainer(built, new SigmoidCrossEntropy(), new Adam(), new TrainingOptions
            {
                Epochs = 400,
                BatchSize = 20,
                LearningRate = 0.02f,
            });
            var data = points.ToDataset();
            trainer.Fit(data);
            return new Evaluator(built, new SigmoidCrossEntropy()).Evaluate(data).Accuracy!.Value;
        }
    }

    private static int Whole(JsonElement answer, string name) => answer.GetProperty(name).GetInt32();

    private static (IDataset Data, Network Network) Same(JsonElement started, string network)
    {
        float[] positions = MemoryMarshal.Cast<byte, float>(started.GetProperty("positions").GetBytesFromBase64()).ToArray();
        int[] classes = [.. started.GetProperty("classes").GetBytesFromBase64().Select(label => (int)label)];
        return (ArrayDataset.OfClasses(positions, new Shape(2), classes, 2), LayerNotation.Parse(network, new Shape(2), 3));
    }

    // Each square is what the network says of its middle.
    private static void CheckSurface(Network network, JsonElement frame)
    {
        int side = Whole(frame, "side");
        byte[] winners = frame.GetProperty("winners").GetBytesFromBase64();
        byte[] strengths = frame.GetProperty("strengths").GetBytesFromBase64();
        float[] score = new float[1];
        foreach (int i in (int[])[0, side - 1, side * side / 2 + 9, side * side - 1])
        {
            float x = 1.2f * ((2 * (i % side) + 1f) / side - 1), y = 1.2f * (1 - (2 * (i / side) + 1f) / side);
            network.Predict([x, y], score);
            double share = 1 / (1 + Math.Exp(-score[0]));
            Assert.Equal(share > 0.5 ? 1 : 0, winners[i]);
            Assert.Equal(255 * Math.Abs(2 * share - 1), strengths[i], 0.51);
        }

        Assert.Equal((4, 3, 1), (frame.GetProperty("units")[0].GetArrayLength(), frame.GetProperty("units")[1].GetArrayLength(),
            frame.GetProperty("units")[2].GetArrayLength()));
    }
}
