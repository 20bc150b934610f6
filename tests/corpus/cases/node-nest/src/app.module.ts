import { TelegrafModule } from "nestjs-telegraf";

export class AppModule {}
