using DaprPush.Bench.Fanout;

switch (args)
{
    case ["sidecar", var port]:
        StandInSidecar.Run(int.Parse(port));
        return 0;
    case ["table", var results]:
        RatioTable.Print(File.ReadLines(results), Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("sidecar PORT | table RESULTS.jsonl");
        return 2;
}
