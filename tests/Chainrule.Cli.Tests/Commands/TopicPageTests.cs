using System.Xml.Linq;
using Chainrule.Cli.Tests.Support;
using Chainrule.Insight.Topics;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Every topic as a page.</summary>
public sealed class TopicPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Topics => [.. TopicTable.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_is_written_as_a_page_with_all_its_steps_and_formulas(string topic)
    {
        var (code, output, error) = InProcess.Run("explain", topic, "--html", _folder["page.html"]);
        Assert.True(code == 0, error);
        Assert.Empty(output);
        string text = File.ReadAllText(_folder["page.html"]);
        var page = XDocument.Parse(text.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        var explanation = TopicTable.Explain(new Question(topic));
        Assert.Equal(2, text.Split("<script").Length); // the page's own
        Assert.Equal(explanation.Steps.Count, page.Descendants().Count(element => element.Name.LocalName == "h3"));
        string said = page.Root!.Value;
        Assert.All(
            explanation.Formulas.Concat(explanation.Steps.SelectMany(step => step.Formulas)),
            formula => Assert.Contains(formula, said, StringComparison.Ordinal));
        bool isDrawn = explanation.Curve is not null || explanation.Graph is not null;
        Assert.Equal(isDrawn, page.Descendants().Any(element => element.Name.LocalName == "svg"));
    }

    [Fact]
    public void A_neuron_takes_its_numbers_from_the_command_line_and_a_page_is_not_replaced_unasked()
    {
        string[] words =
        [
            "explain", "neuron", "--values", "2,1", "--weights", "0.5,-1", "--bias", "0.25", "--activation", "tanh",
            "--target", "1", "--learning-rate", "0.5",
        ];
        string said = InProcess.Run(words).Output;
        double a = Math.Tanh(0.25), delta = (a - 1) * (1 - (a * a));
        Assert.Contains($"δ = {Reports.TopicDocument.Number(delta)}\n", said, StringComparison.Ordinal);
        double[] stepped = [0.5 - (0.5 * 2 * delta), -1 - (0.5 * delta)];
        string moved = string.Join(", ", stepped.Select(Reports.TopicDocument.Number));
        Assert.Contains($"w = [{moved}]\n", said, StringComparison.Ordinal);

        Assert.Equal(0, InProcess.Run([.. words, "--html", _folder["n.html"]]).Code);
        Assert.Equal(1, InProcess.Run([.. words, "--html", _folder["n.html"]]).Code);
        Assert.Equal(0, InProcess.Run([.. words, "--html", _folder["n.html"], "--force"]).Code);
        Assert.Equal(2, InProcess.Run("explain", "neuron", "--activation", "softmax").Code);
        Assert.Equal(2, InProcess.Run("explain", "relu", "--bias", "1").Code);
    }

    [Fact]
    public void Backpropagation_takes_a_network_and_rows_from_the_command_line()
    {
        // a neuron with tanh and one behind it: 2 rows, the mean of ½·(z − t)²
        string said = InProcess.Run(
            "explain", "backpropagation-regression", "--sizes", "1,1,1", "--values", "1,-2", "--target", "1,0", "--activation",
            "tanh", "--weights", "0.5,-1", "--bias", "0.25,0.75", "--learning-rate", "0.5").Output;
        double first = Math.Tanh(0.75), second = Math.Tanh(-0.75), d0 = (0.75 - first - 1) / 2, d1 = (0.75 - second) / 2;
        double bias = 0.75 - (0.5 * (d0 + d1)), weight = -1 - (0.5 * ((d0 * first) + (d1 * second)));
        double hidden0 = -d0 * (1 - (first * first)), hidden1 = -d1 * (1 - (second * second));
        string last = said[said.IndexOf("One step of gradient descent", StringComparison.Ordinal)..];
        foreach (string line in new[]
        {
            $"db2 = [{Reports.TopicDocument.Number(d0 + d1)}]",
            $"db1 = [{Reports.TopicDocument.Number(hidden0 + hidden1)}]",
        })
        {
            Assert.Contains($"{line}\n", said, StringComparison.Ordinal);
        }

        Assert.Contains($"b2 = [{Reports.TopicDocument.Number(bias)}]\n", last, StringComparison.Ordinal);
        Assert.Contains($"{Reports.TopicDocument.Number(weight)}\n", last, StringComparison.Ordinal);
        Assert.Contains(
            $"b1 = [{Reports.TopicDocument.Number(0.25 - (0.5 * (hidden0 + hidden1)))}]\n", last, StringComparison.Ordinal);
    }
}
