/** The folder of this package, for whoever hands it to Pulumi. Loading it runs nothing. */
export declare const folder: string;
